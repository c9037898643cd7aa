import { describe, expect, test } from 'vitest';
import { createSessions } from './sessions.ts';

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
