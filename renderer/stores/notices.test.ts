import { describe, expect, it } from 'vitest';
import type { RaisedNotice, SessionMove } from '../../server/contract/index.ts';
import { createFakeClient } from '../testing/fake-client.ts';
import { runInApp, testNowMs } from '../testing/mount-screen.ts';
import { useNoticesStore } from './index.ts';

const notice = (id: string): RaisedNotice => ({
  id,
  kind: 'window-used',
  title: id,
  body: '',
  accountId: null,
  windowId: null,
  action: null,
  atMs: testNowMs,
});
const move = (part: Partial<SessionMove> = {}): SessionMove => ({
  requestId: 'r',
  atMs: testNowMs,
  agent: 'Claude Code',
  vendor: 'anthropic',
  fromAccountId: 'work',
  fromLabel: 'Work',
  toAccountId: 'personal',
  toLabel: 'Personal',
  reason: 'it is next in order',
  cause: 'automatic',
  leftOut: 0,
  ...part,
});
const store = (): ReturnType<typeof useNoticesStore> =>
  runInApp(createFakeClient(testNowMs), () => useNoticesStore());

describe('notices', () => {
  it('are kept newest first, once each, and not without end', () => {
    const notices = store();
    for (let at = 0; at < 30; at += 1) notices.accept(notice(`n${at}`));
    notices.accept(notice('n29'));
    expect(notices.notices).toHaveLength(20);
    expect(notices.notices[0]?.id).toBe('n29');
    notices.dismiss('n29');
    expect(notices.notices[0]?.id).toBe('n28');
  });

  it('tell a move once in ten minutes for the same two accounts, and never what the person did', () => {
    const notices = store();
    notices.acceptMove(move({ cause: 'person' }));
    expect(notices.latestMove).toBeNull();
    notices.acceptMove(move({ requestId: 'a' }));
    notices.acceptMove(move({ requestId: 'b', atMs: testNowMs + 9 * 60_000 }));
    expect(notices.latestMove?.requestId).toBe('a');
    notices.acceptMove(move({ requestId: 'c', atMs: testNowMs + 9 * 60_000, toAccountId: 'side' }));
    expect(notices.latestMove?.requestId).toBe('c');
    notices.acceptMove(move({ requestId: 'd', atMs: testNowMs + 11 * 60_000 }));
    expect(notices.latestMove?.requestId).toBe('d');
  });
});
