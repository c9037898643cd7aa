import { describe, expect, it } from 'vitest';
import { makeAgent } from '../../testing/agent-fixtures.ts';
import { makeAccount, makeAccounts, makeWeek, makeWindow } from '../../testing/account-fixtures.ts';
import { makeApp } from '../../testing/app-fixtures.ts';
import {
  accountHealth,
  backAtMs,
  collectAlerts,
  elapsedFraction,
  leftFraction,
  tightestWindow,
  windowTone,
} from './index.ts';

const nowMs = 1_800_000_000_000;
const hour = 3_600_000;

describe('windows', () => {
  it.each([
    [0.75, 'neutral'],
    [0.7501, 'warning'],
    [0.9, 'warning'],
    [0.9001, 'danger'],
    [null, 'neutral'],
  ])('%s used is %s', (usedFraction, tone) => {
    expect(windowTone(makeWindow(nowMs, { usedFraction }), nowMs)).toBe(tone);
  });

  it('a refused window is red however little it says is used, until its reset has passed', () => {
    const window = makeWindow(nowMs, { usedFraction: 0.4, status: 'rejected', resetsAtMs: nowMs + 1 });
    expect([windowTone(window, nowMs), windowTone(window, nowMs + 1)]).toEqual(['danger', 'neutral']);
  });

  it('unknown stays unknown and is never the tightest', () => {
    const unknown = makeWindow(nowMs, { usedFraction: null });
    const week = makeWeek(nowMs, { usedFraction: 0.1 });
    expect(leftFraction(unknown)).toBeNull();
    expect(tightestWindow([unknown, week])).toBe(week);
    expect(tightestWindow([])).toBeNull();
  });

  it('shows no pace in the first 3 % of a window, after its end, or without a length', () => {
    const of = (part: Parameters<typeof makeWindow>[1]) => elapsedFraction(makeWindow(nowMs, part), nowMs);
    expect(of({ windowSeconds: 100, resetsAtMs: nowMs + 98_000 })).toBeNull();
    expect(of({ windowSeconds: 100, resetsAtMs: nowMs + 25_000 })).toBeCloseTo(0.75);
    expect(of({ windowSeconds: 100, resetsAtMs: nowMs - 1 })).toBeNull();
    expect(of({ windowSeconds: null })).toBeNull();
    expect(of({ resetsAtMs: null })).toBeNull();
  });
});

describe('account health', () => {
  it.each([
    [
      'disabled wins over everything',
      { enabled: false, credential: { state: 'expired' as const, expiresAtMs: null, message: null } },
      'disabled',
    ],
    [
      'an expired login',
      { credential: { state: 'expired' as const, expiresAtMs: null, message: null } },
      'needs-sign-in',
    ],
    [
      'a locked store is not a sign-in',
      { credential: { state: 'store-locked' as const, expiresAtMs: null, message: null } },
      'store-unavailable',
    ],
    ['a spent window', { windows: [makeWindow(nowMs, { usedFraction: 1 })] }, 'exhausted'],
    [
      'a spent window whose reset has passed',
      { windows: [makeWindow(nowMs, { usedFraction: 1, resetsAtMs: nowMs - 1 })] },
      'ready',
    ],
    [
      'spent paid extra usage does not stop the plan',
      { windows: [makeWindow(nowMs, { kind: 'credit' as const, usedFraction: 1 })] },
      'ready',
    ],
    ['cooling', { availability: { state: 'cooling' as const, untilMs: nowMs + 1, reason: null } }, 'cooling'],
  ])('%s', (_name, part, health) => {
    expect(accountHealth(makeAccount(nowMs, part), nowMs)).toBe(health);
  });

  it('is back when the last of its spent windows resets', () => {
    const account = makeAccount(nowMs, {
      windows: [
        makeWindow(nowMs, { usedFraction: 1, resetsAtMs: nowMs + hour }),
        makeWeek(nowMs, { usedFraction: 1, resetsAtMs: nowMs + 9 * hour }),
      ],
    });
    expect(backAtMs(account, nowMs)).toBe(nowMs + 9 * hour);
  });
});

describe('alerts', () => {
  const groupsOf = (...accounts: ReturnType<typeof makeAccount>[]) => [
    { group: makeAccounts(nowMs).groups[0]!, accounts },
  ];

  it('says nothing when nothing needs a person', () => {
    expect(
      collectAlerts({
        app: makeApp(nowMs),
        groups: groupsOf(makeAccount(nowMs)),
        agents: [makeAgent(nowMs)],
        nowMs,
      }),
    ).toEqual([]);
  });

  it('puts what stops all work first', () => {
    const app = makeApp(nowMs, {
      proxy: { state: 'port-in-use', host: '127.0.0.1', port: 4310, url: '', message: null },
      secrets: { backend: 'file', state: 'locked', message: 'Locked.' },
      notices: [{ id: 'n', severity: 'info', message: 'Hello.' }],
    });
    const expired = makeAccount(nowMs, {
      credential: { state: 'expired', expiresAtMs: null, message: null },
    });
    const drifted = makeAgent(nowMs, { state: 'drifted', appliedAtMs: 1 });
    const kinds = collectAlerts({ app, groups: groupsOf(expired), agents: [drifted], nowMs }).map(
      ({ kind }) => kind,
    );
    expect(kinds).toEqual(['port-in-use', 'secrets', 'sign-in', 'agent', 'notice']);
  });

  it('warns of a pause only while an agent depends on it', () => {
    const app = makeApp(nowMs, { proxy: { state: 'paused', host: '', port: 1, url: '', message: null } });
    const alerts = (appliedAtMs: number | null) =>
      collectAlerts({ app, groups: [], agents: [makeAgent(nowMs, { appliedAtMs })], nowMs });
    expect([alerts(null).length, alerts(1)[0]?.kind]).toEqual([0, 'proxy-paused']);
  });

  it('names the earliest return when all accounts of a vendor are spent, and ignores disabled ones', () => {
    const spent = (id: string, hours: number) =>
      makeAccount(nowMs, {
        id,
        label: id,
        windows: [makeWindow(nowMs, { usedFraction: 1, resetsAtMs: nowMs + hours * hour })],
      });
    const groups = groupsOf(
      spent('late', 5),
      spent('soon', 2),
      makeAccount(nowMs, { id: 'off', enabled: false }),
    );
    expect(collectAlerts({ app: null, groups, agents: [], nowMs })).toEqual([
      {
        kind: 'all-exhausted',
        severity: 'error',
        vendor: 'Claude',
        untilMs: nowMs + 2 * hour,
        account: 'soon',
      },
    ]);
  });

  it('asks for a secret store before the first account only in the add flow', () => {
    const app = makeApp(nowMs, { secrets: { backend: null, state: 'unset', message: '' } });
    expect(collectAlerts({ app, groups: [], agents: [], nowMs })).toEqual([]);
    expect(collectAlerts({ app, groups: groupsOf(makeAccount(nowMs)), agents: [], nowMs })).toHaveLength(1);
  });
});
