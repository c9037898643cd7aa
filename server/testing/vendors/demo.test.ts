import { afterEach, expect, test } from 'vitest';
import { startDemo, type Demo } from './demo.ts';

const startMs = Date.UTC(2026, 10, 20, 12);

/** A clock whose timers fire when it is moved. */
function manualClock() {
  let now = startMs;
  const timers = new Set<{ readonly atMs: number; readonly callback: () => void }>();
  return {
    nowMs: () => now,
    timers,
    after(delayMs: number, callback: () => void) {
      const timer = { atMs: now + delayMs, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance(ms: number) {
      const untilMs = now + ms;
      for (;;) {
        const next = [...timers].toSorted((left, right) => left.atMs - right.atMs)[0];
        if (next === undefined || next.atMs > untilMs) break;
        now = next.atMs;
        timers.delete(next);
        next.callback();
      }
      now = untilMs;
    },
  };
}

let demo: Demo;
afterEach(() => demo.close());

const fiveHourOf = (name: string): number => {
  const account = demo.vendors.anthropic.account(name);
  return account.kind === 'plan' ? (account.fiveHour?.used ?? -1) : -1;
};

test('starts three plan accounts that the simulators accept', async () => {
  demo = await startDemo({ clock: manualClock() });
  expect(demo.accounts.map(({ provider, label, plan }) => [provider, label, plan])).toEqual([
    ['claude', 'Work', 'max_20x'],
    ['claude', 'Personal', 'pro'],
    ['codex', 'Main', 'plus'],
  ]);
  for (const account of demo.accounts) {
    const isCodex = account.provider === 'codex';
    const url = isCodex
      ? `${demo.vendors.openai.url}/backend-api/wham/usage`
      : `${demo.vendors.anthropic.url}/api/oauth/usage`;
    const headers: Record<string, string> = {
      authorization: `Bearer ${account.secret}`,
      ...(isCodex
        ? { 'chatgpt-account-id': account.accountId ?? '' }
        : { 'anthropic-beta': 'oauth-2025-04-20' }),
    };
    expect((await fetch(url, { headers })).status).toBe(200);
  }
});

test('moves every meter every few seconds and tells its listeners', async () => {
  const clock = manualClock();
  demo = await startDemo({ clock });
  let moves = 0;
  const stop = demo.onMove(() => {
    moves += 1;
  });
  const before = [fiveHourOf('Work'), fiveHourOf('Personal'), demo.vendors.openai.account('Main')];
  clock.advance(9000);
  expect(moves).toBe(3);
  expect(fiveHourOf('Work')).toBeGreaterThan(before[0] as number);
  expect(fiveHourOf('Personal')).toBeGreaterThan(before[1] as number);
  expect(demo.vendors.openai.account('Main')).not.toEqual(before[2]);
  stop();
  clock.advance(3000);
  expect(moves).toBe(3);
});

test('a nearly full window resets soon, so that a long demo never gets stuck', async () => {
  const clock = manualClock();
  demo = await startDemo({ clock });
  const seen: number[] = [];
  demo.onMove(() => seen.push(fiveHourOf('Work')));
  clock.advance(3_600_000);
  const resets = seen.filter((used, index) => used < (seen[index - 1] ?? 0));
  expect(resets.length).toBeGreaterThan(2);
  expect(Math.max(...seen)).toBeGreaterThan(0.95);
  const tail = seen.slice(-200);
  expect(Math.max(...tail) - Math.min(...tail)).toBeGreaterThan(0.5);
});

test('close stops the meters', async () => {
  const clock = manualClock();
  demo = await startDemo({ clock });
  await demo.close();
  expect(clock.timers.size).toBe(0);
});
