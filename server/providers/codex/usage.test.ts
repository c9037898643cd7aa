import * as fc from 'fast-check';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { QuotaWindow } from '../../contract/index.ts';
import { scaled } from '../../storage/testing/temporary-directory.ts';
import { codexUsage } from './usage.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const nowSeconds = now / 1000;
const window = (change: object = {}): object => ({
  used_percent: 23,
  limit_window_seconds: 18_000,
  reset_after_seconds: 3600,
  reset_at: nowSeconds + 3600,
  ...change,
});
const parse = (body: unknown): readonly QuotaWindow[] => codexUsage.parse(body, now);
const rateLimit = (change: object = {}): object => ({
  rate_limit: {
    allowed: true,
    limit_reached: false,
    primary_window: window(),
    secondary_window: null,
    ...change,
  },
});

describe('the usage endpoint of a ChatGPT plan', () => {
  it('names the workspace only when there is one', () => {
    const credential = { form: 'bearer', secret: 't', vendorAccountId: null, expiresAtMs: null } as const;
    expect(codexUsage.headers(credential)).toEqual([['authorization', 'Bearer t']]);
    expect(codexUsage.headers({ ...credential, vendorAccountId: 'w' })).toContainEqual([
      'chatgpt-account-id',
      'w',
    ]);
  });

  it('classifies by length: a week in the first slot is the week', () => {
    const week = window({ limit_window_seconds: 604_800, used_percent: 47 });
    expect(parse(rateLimit({ primary_window: week }))).toMatchObject([
      { id: '7d', kind: 'long', usedFraction: 0.47, windowSeconds: 604_800 },
    ]);
  });

  it('falls back to the slot, and to the seconds from now, when the vendor says no more', () => {
    const bare = window({ limit_window_seconds: null, reset_at: null });
    expect(parse(rateLimit({ primary_window: bare }))).toMatchObject([
      { id: 'primary', kind: 'short', windowSeconds: null, resetsAtMs: now + 3_600_000 },
    ]);
  });

  it('trusts the vendor’s word and not the percentage on whether requests are refused', () => {
    const full = { primary_window: window({ used_percent: 100 }) };
    expect(parse(rateLimit({ ...full, allowed: true }))[0]?.status).toBe('allowed');
    expect(parse(rateLimit({ ...full, allowed: false }))[0]?.status).toBe('rejected');
    expect(parse(rateLimit({ ...full, allowed: null, limit_reached: true }))[0]?.status).toBe('rejected');
    expect(parse(rateLimit({ ...full, allowed: 'yes' }))[0]?.status).toBe('unknown');
  });

  it('keeps the other parts when one is malformed', () => {
    const body = {
      rate_limit: 'soon',
      additional_rate_limits: [
        null,
        7,
        { limit_name: 7, rate_limit: { primary_window: window() } },
        { limit_name: 'gpt-x/high', rate_limit: { allowed: true, primary_window: window() } },
      ],
      credits: { has_credits: true, unlimited: false, balance: 12 },
    };
    expect(parse(body).map(({ id, kind }) => [id, kind])).toEqual([
      ['limit:5h', 'scoped'],
      ['gpt_x_high:5h', 'scoped'],
      ['credits', 'credit'],
    ]);
  });

  it('shows the Luna reserve as a meter of its own with the model it pays for', () => {
    const reserve = {
      limit_name: 'gpt-reserve',
      metered_feature: 'base_model_inference',
      normal_model_slug: 'gpt-6-luna',
      rate_limit: { allowed: true, primary_window: window({ limit_window_seconds: 604_800 }) },
    };
    expect(
      parse({ additional_rate_limits: [reserve], code_review_rate_limit: { primary_window: window() } }),
    ).toMatchObject([
      { id: 'code_review:5h', kind: 'scoped', label: '5 h, Code review' },
      { id: 'base_model_inference:7d', kind: 'scoped', label: 'Week, Luna reserve', model: 'gpt-6-luna' },
    ]);
    // Null leaves it as it was; an explicit list without it ends it.
    expect(codexUsage.isGone?.({ additional_rate_limits: null }, 'base_model_inference:7d')).toBe(false);
    expect(codexUsage.isGone?.({ additional_rate_limits: [] }, 'base_model_inference:7d')).toBe(true);
    expect(codexUsage.isGone?.({ additional_rate_limits: [] }, '7d')).toBe(false);
  });

  it('reads a member’s spend limit and the balance of credits', () => {
    const individual_limit = {
      limit: '100.00',
      used: '80',
      remaining: '20',
      used_percent: 80,
      reset_at: nowSeconds + 86_400,
    };
    expect(parse({ spend_control: { reached: true, individual_limit } })).toMatchObject([
      {
        id: 'spend',
        usedFraction: 0.8,
        status: 'rejected',
        resetsAtMs: now + 86_400_000,
        credit: { used: 80, limit: 100, remaining: 20, capReached: true },
      },
    ]);
    expect(
      parse({ credits: { has_credits: true, unlimited: false, balance: '7.25' } })[0]?.credit,
    ).toMatchObject({
      remaining: 7.25,
    });
  });

  it('tells plan, banked resets and the reason of a refusal, each only when it makes sense', () => {
    const facts = (body: unknown): unknown => codexUsage.facts?.(body);
    expect(
      facts({
        plan_type: 'plus',
        rate_limit_reset_credits: { available_count: 2 },
        rate_limit_reached_type: { type: 'workspace_owner_credits_depleted' },
        rate_limit_upsell: { banner_type: 'luna_reserve' },
      }),
    ).toEqual({
      plan: 'plus',
      bankedResets: 2,
      reachedType: 'workspace_owner_credits_depleted',
      vendorNote: 'luna_reserve',
    });
    const nothing = { plan: null, bankedResets: null, reachedType: null, vendorNote: null };
    for (const body of [
      null,
      [],
      { plan_type: '\u001b[2J', rate_limit_reset_credits: { available_count: 1.5 } },
    ])
      expect(facts(body)).toEqual(nothing);
  });

  it('reads the list of banked resets and what became of one', () => {
    const probe = codexUsage.bankedResets;
    expect(
      probe?.parseList({
        available_count: 1,
        credits: [
          { id: 'c1', status: 'available', title: 'A reset', expires_at: '2026-12-01T00:00:00Z' },
          { id: 'c2', status: 'redeemed' },
          { status: 'available' },
          7,
        ],
      }),
    ).toEqual({
      available: 1,
      credits: [
        { id: 'c1', title: 'A reset', description: null, expiresAtMs: Date.UTC(2026, 11, 1), usable: true },
        { id: 'c2', title: 'Banked reset', description: null, expiresAtMs: null, usable: false },
      ],
    });
    expect(probe?.parseList('x')).toEqual({ available: 0, credits: [] });
    expect(['reset', 'no_credit', '__proto__', 7].map((code) => probe?.parseOutcome({ code }))).toEqual([
      'reset',
      'no-credit',
      'unknown',
      'unknown',
    ]);
  });

  it('shows no window that the vendor left empty, and none of 401 pages and the like', () => {
    expect(
      parse(
        rateLimit({
          primary_window: window({
            used_percent: 0,
            limit_window_seconds: 0,
            reset_after_seconds: null,
            reset_at: null,
          }),
        }),
      ),
    ).toEqual([]);
    expect(parse({ detail: 'Unauthorized' })).toEqual([]);
    expect(parse(null)).toEqual([]);
  });

  it('does not grow with the vendor’s list', () => {
    const entry = { limit_name: 'x', rate_limit: { primary_window: window() } };
    expect(
      parse({ additional_rate_limits: Array.from({ length: 10_000 }, () => entry) }).length,
    ).toBeLessThan(30);
  });

  it('gives well-formed windows or none for anything at all', () => {
    const part = fc.record(
      {
        used_percent: fc.jsonValue(),
        limit_window_seconds: fc.jsonValue(),
        reset_at: fc.jsonValue(),
        reset_after_seconds: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    const meter = fc.record({
      allowed: fc.jsonValue(),
      primary_window: part,
      secondary_window: fc.oneof(part, fc.jsonValue()),
    });
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.record({
        rate_limit: meter,
        additional_rate_limits: fc.array(fc.record({ limit_name: fc.jsonValue(), rate_limit: meter })),
        credits: fc.jsonValue(),
        spend_control: fc.record({ reached: fc.jsonValue(), individual_limit: fc.jsonValue() }),
      }),
    );
    fc.assert(
      fc.property(anything, (body) => {
        for (const found of parse(body)) expect(Value.Check(QuotaWindow, found)).toBe(true);
      }),
      { numRuns: scaled(300) },
    );
  });
});
