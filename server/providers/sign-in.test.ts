import { describe, expect, test } from 'vitest';
import { simulatedChatGptToken } from '../testing/vendors/openai/tokens.ts';
import { claudeIdentity, claudeProfile, claudeSignIn } from './claude/sign-in.ts';
import { codexIdentity, codexSignIn } from './codex/sign-in.ts';

const issued = { code: 'a code', verifier: 'v', redirectUri: 'http://localhost:1/callback', state: 's' };
const garbage = [null, 7, 'text', [], {}, { account: 1, organization: [] }, { access_token: 'x.y' }];

describe('Claude', () => {
  test('trades a code with a JSON body that holds the state', () => {
    const { contentType, body, url } = claudeSignIn.exchange(issued);
    expect([url, contentType]).toEqual(['https://platform.claude.com/v1/oauth/token', 'application/json']);
    expect(JSON.parse(body)).toMatchObject({
      grant_type: 'authorization_code',
      code: 'a code',
      redirect_uri: issued.redirectUri,
      code_verifier: 'v',
      state: 's',
    });
  });

  test('asks for no more than requests and profile', () => {
    expect(claudeSignIn.browser?.scopes).toEqual(['user:profile', 'user:inference']);
  });

  test('tells one person’s organisations apart', () => {
    const answer = (organization: string) => ({
      account: { uuid: 'person', email_address: 'person@example.test' },
      organization: { uuid: organization },
    });
    expect(claudeIdentity(answer('one'))).toEqual({
      vendorAccountId: 'person/one',
      email: 'person@example.test',
      plan: null,
      organization: null,
    });
    expect(claudeIdentity(answer('two')).vendorAccountId).toBe('person/two');
  });

  test.each([
    [{ organization_type: 'claude_max', rate_limit_tier: 'default_claude_max_20x' }, 'Max 20x'],
    [{ organization_type: 'claude_max', rate_limit_tier: 'something_new' }, 'Max'],
    [{ organization_type: 'claude_pro' }, 'Pro'],
    [{ organization_type: 'claude_new', plan_display_name: 'Ultra' }, 'Ultra'],
    [{ organization_type: 'claude_pro', plan_display_name: '<b>Ultra</b>' }, 'Pro'],
    [{ organization_type: '__proto__' }, null],
    [{}, null],
  ])('names the plan of %o', (organization, plan) => {
    expect(claudeProfile({ account: { uuid: 'a' }, organization }).plan).toBe(plan);
  });
});

describe('ChatGPT', () => {
  test('trades a code with a form', () => {
    const { contentType, body } = codexSignIn.exchange(issued);
    expect(contentType).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(body))).toMatchObject({
      code: 'a code',
      code_verifier: 'v',
    });
  });

  test('says who it is', () => {
    expect(new Map(codexSignIn.browser?.parameters).get('originator')).toBe('switchyard');
  });

  test('reads who signed in from either token', () => {
    const token = simulatedChatGptToken({
      accountId: 'workspace',
      userId: 'user',
      plan: 'plus',
      email: 'person@example.test',
      expiresAtMs: 1_800_000_000_000,
    });
    const identity = {
      vendorAccountId: 'workspace',
      email: 'person@example.test',
      plan: 'plus',
      organization: null,
    };
    expect(codexIdentity({ id_token: token, access_token: 'opaque' })).toEqual(identity);
    expect(codexIdentity({ id_token: 'broken', access_token: token })).toEqual(identity);
  });

  describe('by code', () => {
    const way = codexSignIn.device;
    test.each([
      [
        { device_auth_id: 'd', user_code: 'AB-CD', interval: '7' },
        { userCode: 'AB-CD', intervalSeconds: 7 },
      ],
      [{ device_auth_id: 'd', usercode: 'AB-CD' }, { userCode: 'AB-CD' }],
      [{ device_auth_id: 'd', user_code: 'AB-CD', interval: 'soon' }, { intervalSeconds: 5 }],
    ])('reads %o', (body, expected) => {
      expect(way?.readStart({ status: 200, body })).toMatchObject(expected);
    });

    test.each([
      [403, null, 'pending'],
      [404, {}, 'pending'],
      [502, 'html', 'pending'],
      [429, {}, 'slow-down'],
      [200, { authorization_code: 'c', code_verifier: 'v' }, 'code'],
      [200, { authorization_code: 'c' }, 'failed'],
      [400, { error: 'expired' }, 'failed'],
    ])('takes status %i as it is meant', (status, body, kind) => {
      expect(way?.readPoll({ status, body }).kind).toBe(kind);
    });

    test('makes nothing of garbage', () => {
      for (const body of garbage) expect(way?.readStart({ status: 200, body })).toBeNull();
    });
  });
});

test('an identity is empty, not wrong, when the vendor sends garbage', () => {
  const empty = { vendorAccountId: null, email: null, plan: null, organization: null };
  for (const body of garbage)
    for (const read of [claudeIdentity, claudeProfile, codexIdentity]) expect(read(body)).toEqual(empty);
});
