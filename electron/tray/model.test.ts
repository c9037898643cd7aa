import { describe, expect, it } from 'vitest';
import {
  account,
  accountsSnapshot,
  appSnapshot,
  hourMs,
  noonMs,
  quotaWindow,
  settings,
  weekWindow,
} from '../testing/snapshots.ts';
import type { TrayInput } from './input.ts';
import type { TrayMenuItem } from './menu.ts';
import { buildTrayModel } from './model.ts';

function input(given: Partial<TrayInput> = {}): TrayInput {
  return {
    app: appSnapshot(),
    accounts: accountsSnapshot([
      account(),
      account({ id: 'a2', label: 'Personal', inUse: false, position: 1 }),
    ]),
    settings: settings(),
    failure: null,
    closing: false,
    openAtLogin: null,
    nowMs: noonMs,
    systemLocale: 'en-GB',
    timeZone: 'UTC',
    titleTokens: [],
    ...given,
  };
}

function outline(items: readonly TrayMenuItem[], indent = ''): string[] {
  return items.flatMap((item) => {
    if (item.kind === 'separator') return [`${indent}---`];
    if (item.kind === 'submenu') return [`${indent}${item.label} >`, ...outline(item.items, `${indent}  `)];
    const mark =
      item.kind === 'radio'
        ? item.checked
          ? '(x) '
          : '( ) '
        : item.kind === 'checkbox'
          ? item.checked
            ? '[x] '
            : '[ ] '
          : '';
    return [`${indent}${mark}${item.label}`];
  });
}

describe('the tray menu', () => {
  it('carries status, switching, meters and verbs in this order', () => {
    const model = buildTrayModel(input({ openAtLogin: false }));
    expect(outline(model.menu)).toEqual([
      'Running at 127.0.0.1:4310',
      '---',
      'One: Work >',
      '  (x) Work — 31% left, resets Mon 16:00',
      '  ( ) Personal — 31% left, resets Mon 16:00',
      '  ---',
      '  [ ] Automatic: next account when one is used up',
      '    5 h — 62% left, resets 14:20',
      '    Week — 31% left, resets Mon 16:00',
      '---',
      'Pause proxy',
      'Copy endpoint',
      '---',
      'Open quick panel',
      'Open Switchyard',
      'Settings…',
      '[ ] Open at login',
      '---',
      'Quit Switchyard',
    ]);
  });

  it('switches the account that the chosen row names, and back from automatic', () => {
    const groups = [{ vendor: 'one', label: 'One', mode: 'automatic' as const, inUseAccountId: 'a1' }];
    const accounts = [account(), account({ id: 'a2', label: 'Personal', inUse: false, position: 1 })];
    const { menu } = buildTrayModel(input({ accounts: accountsSnapshot(accounts, { groups }) }));
    const submenu = menu.find((item) => item.kind === 'submenu');
    expect(submenu?.items).toMatchObject([
      { command: { do: 'use', accountId: 'a1' }, checked: true },
      { command: { do: 'use', accountId: 'a2' }, checked: false },
      { kind: 'separator' },
      { checked: true, command: { do: 'set-automatic', vendor: 'one', automatic: false } },
    ]);
  });

  it.each([
    ['paused', 'Paused', 'Start proxy'],
    ['starting', 'Starting…', 'Pause proxy'],
    ['port-in-use', 'Port 4310 is in use', 'Start proxy'],
    ['failed', 'The proxy does not run', 'Start proxy'],
  ] as const)('says that the proxy is %s and offers the way on', (state, status, verb) => {
    const proxy = { ...appSnapshot().proxy, state };
    const rows = outline(buildTrayModel(input({ app: appSnapshot({ proxy }) })).menu);
    expect(rows[0]).toBe(status);
    expect(rows).toContain(verb);
  });

  it('offers neither pause nor start before the server answered, while closing, or when it failed', () => {
    for (const given of [
      { app: null, accounts: null },
      { closing: true },
      { app: null, failure: 'No disk.' },
    ]) {
      const rows = outline(buildTrayModel(input(given)).menu);
      expect(rows).not.toContain('Pause proxy');
      expect(rows).not.toContain('Start proxy');
      expect(rows.at(-1)).toBe('Quit Switchyard');
    }
  });

  it('marks demo, redirected hosts and a secret store that needs a person', () => {
    const app = appSnapshot({
      demo: true,
      redirectedHosts: [{ host: 'a.example', target: 'http://127.0.0.1:1' }],
      secrets: { backend: 'keychain', state: 'locked', message: 'locked' },
    });
    const { menu, icon } = buildTrayModel(input({ app }));
    expect(outline(menu).slice(0, 4)).toEqual([
      'Running at 127.0.0.1:4310',
      'Demo: simulated accounts',
      'Hosts are redirected',
      'The secret store needs you',
    ]);
    expect(icon.state).toBe('attention');
  });

  it.each([
    ['a disabled account', { enabled: false }, 'Work — off'],
    [
      'an account that needs a person',
      { availability: { state: 'needs-attention', untilMs: null, reason: null } },
      'Work — needs attention',
    ],
    [
      'a cooling account',
      { availability: { state: 'cooling', untilMs: noonMs + hourMs, reason: null } },
      'Work — back 13:00',
    ],
    ['an account without figures', { windows: [] }, 'Work — no reading yet'],
    [
      'an unknown figure',
      { windows: [quotaWindow({ usedFraction: null, resetsAtMs: null })] },
      'Work — no reading yet',
    ],
    ['a passed reset', { windows: [quotaWindow({ resetsAtMs: noonMs - 1 })] }, 'Work — should have reset'],
    [
      'an overused window',
      { windows: [quotaWindow({ usedFraction: 1.4, resetsAtMs: null })] },
      'Work — 0% left',
    ],
    [
      'a nearly full window',
      { windows: [quotaWindow({ usedFraction: 0.004, resetsAtMs: null })] },
      'Work — 99% left',
    ],
    [
      'a nearly empty window',
      { windows: [quotaWindow({ usedFraction: 0.998, resetsAtMs: null })] },
      'Work — 1% left',
    ],
  ] as const)('describes %s', (_what, given, row) => {
    const accounts = accountsSnapshot([
      account({ ...given, windows: [...('windows' in given ? given.windows : [quotaWindow()])] }),
    ]);
    const rows = outline(buildTrayModel(input({ accounts })).menu);
    expect(rows.some((candidate) => candidate.endsWith(row))).toBe(true);
  });

  it('shows what is used and the time until the reset when the person prefers that', () => {
    const rows = outline(
      buildTrayModel(input({ settings: settings({ meterShows: 'used', resetShows: 'in' }) })).menu,
    );
    expect(rows).toContain('    5 h — 38% used, resets in 2h 20m');
    expect(rows).toContain('    Week — 69% used, resets in 3d 4h');
  });

  it('never shows a mail address while privacy is on', () => {
    const accounts = accountsSnapshot([account({ label: 'me@example.test', position: 1 })]);
    const model = buildTrayModel(
      input({ accounts, settings: settings({ privacy: true }), titleTokens: ['alias'] }),
    );
    expect(JSON.stringify(model)).not.toContain('@');
    expect(outline(model.menu)).toContain('One: One 2 >');
  });

  it('keeps hostile labels on one short line', () => {
    const label = `Work\r\nfake row\t${'x'.repeat(500)}`;
    const rows = outline(buildTrayModel(input({ accounts: accountsSnapshot([account({ label })]) })).menu);
    for (const row of rows) {
      expect(row).not.toMatch(/[\r\n\t]/);
      expect(row.length).toBeLessThanOrEqual(130);
    }
  });

  it('speaks the chosen language, else the closest to the system, else English', () => {
    const first = (given: Partial<TrayInput>): string | undefined =>
      outline(buildTrayModel(input(given)).menu).at(-1);
    expect(first({ settings: settings({ language: 'ja' }) })).toBe('Switchyard を終了');
    expect(first({ settings: settings({ language: 'system' }), systemLocale: 'de-AT' })).toBe(
      'Switchyard beenden',
    );
    expect(first({ settings: settings({ language: 'system' }), systemLocale: 'zh_TW' })).toBe(
      '退出 Switchyard',
    );
    expect(first({ settings: null, systemLocale: 'tlh' })).toBe('Quit Switchyard');
  });
});

describe('the tray icon', () => {
  const stateOf = (given: Partial<TrayInput>): string => buildTrayModel(input(given)).icon.state;
  const plenty = [quotaWindow({ usedFraction: 0.1 }), weekWindow({ usedFraction: 0.1 })];
  const paused = appSnapshot({ proxy: { ...appSnapshot().proxy, state: 'paused' } });
  const broken = appSnapshot({ notices: [{ id: 'n', severity: 'error', message: 'm' }] });

  it.each([
    ['none', 'all is well', {}],
    [
      'notch',
      'less than a quarter is left',
      { accounts: accountsSnapshot([account({ windows: [quotaWindow({ usedFraction: 0.76 })] })]) },
    ],
    [
      'none',
      'exactly a quarter is left',
      { accounts: accountsSnapshot([account({ windows: [quotaWindow({ usedFraction: 0.75 })] })]) },
    ],
    [
      'stale',
      'the figures are older than an hour',
      {
        accounts: accountsSnapshot([
          account({ windows: [quotaWindow({ observedAtMs: noonMs - 61 * 60_000 })] }),
        ]),
      },
    ],
    [
      'attention',
      'an account needs a person',
      {
        accounts: accountsSnapshot([
          account({
            windows: plenty,
            availability: { state: 'needs-attention', untilMs: null, reason: null },
          }),
        ]),
      },
    ],
    [
      'attention',
      'the port is taken',
      { app: appSnapshot({ proxy: { ...appSnapshot().proxy, state: 'port-in-use' } }) },
    ],
    ['attention', 'there is an error notice', { app: broken }],
    ['attention', 'the server did not start', { app: null, failure: 'no' }],
    ['off', 'the proxy is paused, whatever else is wrong', { app: { ...paused, notices: broken.notices } }],
    ['off', 'nothing has answered yet', { app: null, accounts: null }],
    ['off', 'the program is closing', { closing: true }],
    ['none', 'there is no account', { accounts: accountsSnapshot([]) }],
  ] as const satisfies readonly (readonly [string, string, Partial<TrayInput>])[])(
    'is %s when %s',
    (state, _why, given) => {
      const ok = accountsSnapshot([account({ windows: plenty })]);
      expect(stateOf({ accounts: ok, ...given })).toBe(state);
    },
  );

  it('shows what remains of the account that served last', () => {
    const accounts = accountsSnapshot([
      account({ id: 'old', lastUsedAtMs: 1, windows: [quotaWindow({ usedFraction: 0.9 })] }),
      account({ id: 'new', vendor: 'two', lastUsedAtMs: 2, windows: [quotaWindow({ usedFraction: 0.25 })] }),
    ]);
    expect(buildTrayModel(input({ accounts })).icon).toMatchObject({ short: 0.75, long: null });
  });

  it('keeps the tooltip within the 127 characters of Windows', () => {
    const accounts = accountsSnapshot([account({ label: 'L'.repeat(80) })]);
    const { tooltip } = buildTrayModel(input({ accounts }));
    expect(tooltip.length).toBe(127);
    expect(tooltip.startsWith('Switchyard · Running at 127.0.0.1:4310\nLLLL')).toBe(true);
    expect(buildTrayModel(input()).tooltip).toBe(
      'Switchyard · Running at 127.0.0.1:4310\nWork\n5 h: 62% left, resets 14:20\nWeek: 31% left, resets Mon 16:00',
    );
  });

  it('writes at most three tokens beside the icon, and a dash for the unknown', () => {
    expect(buildTrayModel(input({ titleTokens: ['short', 'resets-in'] })).title).toBe('62% · 3d 4h');
    expect(buildTrayModel(input({ titleTokens: ['alias', 'short', 'long', 'resets-in'] })).title).toBe(
      'Work · 62% · 31%',
    );
    const unknown = accountsSnapshot([account({ windows: [] })]);
    expect(buildTrayModel(input({ accounts: unknown, titleTokens: ['short', 'resets-in'] })).title).toBe(
      '– · –',
    );
    expect(buildTrayModel(input({ accounts: accountsSnapshot([]), titleTokens: ['short'] })).title).toBe('');
  });
});
