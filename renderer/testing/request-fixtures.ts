import type { RequestRecord, UsageSummary } from '../../server/contract/index.ts';

const minute = 60_000;
const hour = 60 * minute;

export function makeRequest(nowMs: number, part: Partial<RequestRecord> = {}): RequestRecord {
  return {
    id: 'r1',
    startedAtMs: nowMs - 20_000,
    agent: 'Claude Code',
    method: 'POST',
    path: '/v1/messages',
    modelAsked: 'claude-sonnet-4-6',
    modelServed: 'claude-sonnet-4-6',
    accountId: 'work',
    accountLabel: 'Work',
    provider: 'claude',
    state: 'done',
    status: 200,
    stream: true,
    firstTokenMs: 640,
    durationMs: 1840,
    usage: { input: 1240, output: 512, cacheRead: 48_200, cacheWrite: 0 },
    partial: false,
    finish: 'end_turn',
    errorCode: null,
    errorMessage: null,
    upstreamRequestId: 'req_011CVexample',
    attempts: [
      {
        accountId: 'work',
        accountLabel: 'Work',
        reason: 'In use for Claude.',
        status: 200,
        outcome: 'Served.',
        durationMs: 1835,
      },
    ],
    translatedTo: null,
    modelSent: 'claude-sonnet-4-6',
    losses: [],
    ...part,
  };
}

export function makeRequests(nowMs: number): RequestRecord[] {
  return [
    makeRequest(nowMs, {
      id: 'r0',
      startedAtMs: nowMs - 2000,
      state: 'running',
      status: null,
      durationMs: null,
      firstTokenMs: null,
      usage: null,
      finish: null,
    }),
    makeRequest(nowMs),
    makeRequest(nowMs, {
      id: 'r2',
      startedAtMs: nowMs - 95_000,
      agent: 'Codex',
      path: '/v1/responses',
      modelAsked: 'gpt-5.4-codex',
      modelServed: 'gpt-5.4-codex',
      accountId: 'main',
      accountLabel: 'Main',
      provider: 'codex',
      durationMs: 12_400,
      firstTokenMs: 1210,
      finish: 'completed',
    }),
    makeRequest(nowMs, {
      id: 'r3',
      startedAtMs: nowMs - 190_000,
      accountId: 'personal',
      accountLabel: 'Personal',
      durationMs: 3100,
      attempts: [
        {
          accountId: 'side',
          accountLabel: 'Side',
          reason: 'In use for Claude.',
          status: 429,
          outcome: 'Refused: the five-hour window is used up.',
          durationMs: 210,
        },
        {
          accountId: 'personal',
          accountLabel: 'Personal',
          reason: 'Next in order; Side is exhausted.',
          status: 200,
          outcome: 'Served.',
          durationMs: 2880,
        },
      ],
    }),
    makeRequest(nowMs, {
      id: 'r4',
      startedAtMs: nowMs - 400_000,
      state: 'failed',
      status: 529,
      agent: 'Claude Code',
      durationMs: 920,
      firstTokenMs: null,
      usage: null,
      finish: null,
      errorCode: 'upstream-broken',
      errorMessage: 'The vendor is overloaded.',
    }),
    makeRequest(nowMs, {
      id: 'r5',
      startedAtMs: nowMs - 900_000,
      agent: 'Codex',
      path: '/v1/responses',
      modelAsked: 'gpt-5.4',
      modelServed: 'gpt-5.4-mini',
      accountId: 'main',
      accountLabel: 'Main',
      state: 'cancelled',
      status: 200,
      durationMs: 60_400,
    }),
  ];
}

export function makeUsage(nowMs: number): UsageSummary {
  return {
    sinceMs: nowMs - 8 * hour,
    requests: 148,
    failed: 2,
    tokens: { input: 182_000, output: 64_000, cacheRead: 954_000, cacheWrite: 21_000 },
    byAgent: [
      { name: 'Claude Code', requests: 112, tokens: 904_000 },
      { name: 'Codex', requests: 36, tokens: 317_000 },
    ],
    byAccount: [{ accountId: 'work', name: 'Work', requests: 96, tokens: 780_000 }],
    byModel: [{ name: 'claude-sonnet-4-6', requests: 112, tokens: 904_000 }],
  };
}
