import { describe, expect, test } from 'vitest';
import type { UpstreamAnswer } from '../provider.ts';
import { chatgpt } from './index.ts';

const nowMs = 1_800_000_000_000;
const answer = (status: number, body: unknown, headers: UpstreamAnswer['headers'] = {}): UpstreamAnswer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: Buffer.from(JSON.stringify(body)),
  nowMs,
});
const limit = (more: object = {}) => ({
  error: { code: 'subscription_sharing_usage_limit_exceeded', message: 'Limit', ...more },
});

describe('failures of a plan that was signed in with', () => {
  test('a limit rests the account until the vendor’s reset, else for an hour', () => {
    const told = chatgpt.classify(answer(429, limit({ resets_at: nowMs / 1_000 + 900 })));
    expect(told).toMatchObject({
      scope: 'account',
      code: 'plan-limit',
      coolUntilMs: nowMs + 900_000,
      authoritative: true,
      mayTryAnother: true,
    });
    expect(chatgpt.classify(answer(429, limit()))).toMatchObject({
      coolUntilMs: nowMs + 3_600_000,
      authoritative: false,
    });
    // Later than a weekly limit can end: so far and no further.
    const beyond = chatgpt.classify(answer(429, limit({ resets_at: nowMs / 1_000 + 30 * 86_400 })));
    expect(beyond).toMatchObject({ coolUntilMs: nowMs + 8 * 86_400_000, authoritative: false });
    // A failed stream comes with status 200.
    expect(chatgpt.classify(answer(200, limit()))).toMatchObject({ scope: 'account', code: 'plan-limit' });
  });

  test.each([
    [429, { error: { code: 'subscription_sharing_usage_unavailable' } }, 'account', 'plan-unavailable'],
    [400, { detail: 'Unsupported parameter: top_p' }, 'request', 'request-refused'],
    [401, { detail: { error_code: 'invalid_token' } }, 'credential', 'token-expired'],
    [401, { error: { code: 'token_revoked' } }, 'credential', 'token-refused'],
    [503, { error: { code: 'server_is_overloaded' } }, 'provider', 'overloaded'],
    [429, { error: { code: 'rate_limit_exceeded', message: 'try again in 2s' } }, 'model', 'rate-limit'],
    [404, { error: { message: 'The model `x` does not exist' } }, 'model', 'model-missing'],
    [500, null, 'provider', 'vendor-error'],
    [418, [], 'request', 'request-refused'],
  ])('%i %o is booked to the %s', (status, body, scope, code) => {
    expect(chatgpt.classify(answer(status, body))).toMatchObject({ scope, code });
  });

  test('a capability that is not covered is the request’s fault alone', () => {
    const body = { error: { code: 'subscription_sharing_unsupported_capability', message: 'No' } };
    expect(chatgpt.classify(answer(400, body))).toMatchObject({
      scope: 'request',
      mayTryAnother: false,
      coolUntilMs: null,
    });
  });
});

test('other programs’ names and organisations stay behind', () => {
  const credential = { form: 'bearer', secret: 's', vendorAccountId: 'w', expiresAtMs: null } as const;
  const { remove, set } = chatgpt.credentialHeaders(credential, {});
  expect(remove).toEqual(expect.arrayContaining(['originator', 'chatgpt-account-id', 'openai-organization']));
  expect(Object.fromEntries(set)).toEqual({ authorization: 'Bearer s' });
});

test('only what the sign-in covers has a path', () => {
  expect(chatgpt.path('responses', '')).toBe('/v1/responses');
  for (const call of ['compact', 'chat', 'count-tokens', 'messages'] as const)
    expect(chatgpt.path(call, '')).toBeNull();
});

test('both forms of the models’ list are read, hidden ones left out', () => {
  const ids = (body: unknown) => chatgpt.models?.parse(body).map(({ id }) => id);
  expect(ids({ data: [{ id: 'gpt-5.5' }, { id: 'text-embedding-3-large' }] })).toEqual(['gpt-5.5']);
  const models = [{ slug: 'gpt-6.2', display_name: 'GPT' }, { slug: 'x', visibility: 'hide' }, null, 7];
  expect(ids({ models })).toEqual(['gpt-6.2']);
  for (const body of [null, 7, {}, { models: {} }]) expect(ids(body)).toEqual([]);
});

describe('who signed in', () => {
  const identity = (claims: object) =>
    chatgpt.ownSignIn?.identity({
      id_token: `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`,
    });

  test('is the subject, and the workspace where it is told', () => {
    const auth = { chatgpt_account_id: 'w-1', chatgpt_plan_type: 'plus' };
    expect(identity({ sub: 'p-1', email: 'a@example.test', 'https://api.openai.com/auth': auth })).toEqual({
      vendorAccountId: 'p-1/w-1',
      email: 'a@example.test',
      plan: 'plus',
      organization: null,
    });
    expect(identity({ sub: 'p-1' })?.vendorAccountId).toBe('p-1');
  });

  test.each([null, 7, {}, { id_token: 7 }, { id_token: 'a.b' }, { id_token: 'x'.repeat(50_000) }])(
    'is nobody in %.30o',
    (body) => {
      expect(chatgpt.ownSignIn?.identity(body).vendorAccountId).toBeNull();
    },
  );
});
