import { describe, expect, test } from 'vitest';
import { createSessions, parseSessions, type StoredSession } from './sessions.ts';

describe('sessions', () => {
  test('remember the last account of a conversation, and nothing where there is no key', () => {
    const sessions = createSessions();
    sessions.bind('one', { accountId: 'a', boundAtMs: 1 });
    sessions.bind('one', { accountId: 'b', boundAtMs: 2 });
    sessions.bind(null, { accountId: 'c', boundAtMs: 3 });
    expect(sessions.of('one')).toEqual({ accountId: 'b', boundAtMs: 2 });
    expect([sessions.of(null), sessions.of('two')]).toEqual([null, null]);
  });

  test('give up the least recently used first', () => {
    const sessions = createSessions(3);
    for (const key of ['one', 'two', 'three', 'one', 'four'])
      sessions.bind(key, { accountId: 'a', boundAtMs: 1 });
    expect(['one', 'two', 'three', 'four'].map((key) => sessions.of(key) !== null)).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  test('forget an account that is gone', () => {
    const sessions = createSessions();
    sessions.bind('one', { accountId: 'a', boundAtMs: 1 });
    sessions.bind('two', { accountId: 'b', boundAtMs: 1 });
    sessions.forgetAccount('a');
    expect([sessions.of('one'), sessions.of('two')?.accountId]).toEqual([null, 'b']);
  });
});

describe('sessions over a restart', () => {
  const memory = (initial: readonly StoredSession[] = []) => ({
    initial,
    hash: (key: string) => `#${[...key].toReversed().join('')}`,
    changed: () => undefined,
  });

  test('are known again by a hash of their name, which is all that is kept of it', () => {
    const sessions = createSessions(10, memory());
    sessions.bind('one', { accountId: 'a', boundAtMs: 1 });
    sessions.bind('two', { accountId: 'b', boundAtMs: 2 });
    const stored = sessions.stored();
    expect(JSON.stringify(stored)).not.toContain('one');
    const again = createSessions(10, memory(parseSessions(JSON.parse(JSON.stringify(stored)), 3)));
    expect([again.of('one')?.accountId, again.of('two')?.accountId, again.of('three')]).toEqual([
      'a',
      'b',
      null,
    ]);
    again.bind('one', { accountId: 'c', boundAtMs: 3 });
    expect(again.stored().map(({ accountId }) => accountId)).toEqual(['b', 'c']);
    again.forgetAccount('b');
    expect(again.stored().map(({ accountId }) => accountId)).toEqual(['c']);
  });

  test('stay bounded, and the older ones go first', () => {
    const initial = ['#eno', '#owt'].map((hash, index) => ({ hash, accountId: 'a', boundAtMs: index }));
    const sessions = createSessions(2, memory(initial));
    sessions.bind('three', { accountId: 'b', boundAtMs: 9 });
    expect([sessions.of('one'), sessions.of('two')?.accountId, sessions.of('three')?.accountId]).toEqual([
      null,
      'a',
      'b',
    ]);
  });

  test('are read from what is left of a damaged list', () => {
    const list = [
      null,
      1,
      {},
      { hash: 'x', accountId: 'a', boundAtMs: Number.NaN },
      { hash: 'y', accountId: 'a', boundAtMs: 5 },
    ];
    expect(parseSessions(list, 10)).toEqual([{ hash: 'y', accountId: 'a', boundAtMs: 5 }]);
    expect(parseSessions([{ hash: 'y', accountId: 'a', boundAtMs: 5 }], 30 * 86_400_000)).toEqual([]);
    expect(() => parseSessions({}, 0)).toThrow(TypeError);
  });
});
