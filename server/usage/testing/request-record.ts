import type { RequestRecord } from '../../contract/index.ts';

/** A request that was served, with some fields changed. */
export function requestRecord(change: Partial<RequestRecord> = {}): RequestRecord {
  return {
    id: 'request',
    startedAtMs: 1000,
    agent: 'claude-code',
    method: 'POST',
    path: '/v1/messages',
    modelAsked: 'claude-opus-5-5',
    modelServed: 'claude-opus-5-5',
    accountId: 'account',
    accountLabel: 'Work',
    provider: 'claude',
    state: 'done',
    status: 200,
    stream: true,
    firstTokenMs: 100,
    durationMs: 900,
    usage: { input: 10, output: 20, cacheRead: 300, cacheWrite: 4 },
    partial: false,
    finish: 'end_turn',
    errorCode: null,
    errorMessage: null,
    upstreamRequestId: 'req_1',
    attempts: [],
    translatedTo: null,
    modelSent: 'claude-opus-5-5',
    losses: [],
    ...change,
  };
}
