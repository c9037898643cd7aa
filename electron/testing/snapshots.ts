import type {
  AccountsSnapshot,
  AccountView,
  AppSnapshot,
  QuotaWindow,
  Settings,
} from '../../server/contract/index.ts';

/** A Friday at noon, UTC. */
export const noonMs = Date.UTC(2026, 10, 20, 12, 0);
export const hourMs = 3_600_000;

export function quotaWindow(given: Partial<QuotaWindow> = {}): QuotaWindow {
  return {
    id: '5h',
    label: '5 h',
    kind: 'short',
    usedFraction: 0.38,
    resetsAtMs: noonMs + 2 * hourMs + 20 * 60_000,
    windowSeconds: 18_000,
    status: 'allowed',
    observedAtMs: noonMs - 60_000,
    source: 'header',
    ...given,
  };
}

export function weekWindow(given: Partial<QuotaWindow> = {}): QuotaWindow {
  return quotaWindow({
    id: '7d',
    label: 'Week',
    kind: 'long',
    usedFraction: 0.69,
    resetsAtMs: noonMs + 76 * hourMs,
    windowSeconds: 604_800,
    ...given,
  });
}

export function account(given: Partial<AccountView> = {}): AccountView {
  return {
    id: 'a1',
    provider: 'plan-one',
    vendor: 'one',
    kind: 'cli-login',
    label: 'Work',
    enabled: true,
    position: 0,
    inUse: true,
    email: 'mail@example.test',
    plan: 'Max',
    secretLastFour: null,
    source: null,
    baseUrl: null,
    endpoint: null,
    genuineClientsOnly: true,
    credential: { state: 'ok', expiresAtMs: null, message: null },
    availability: { state: 'ready', untilMs: null, reason: null },
    windows: [quotaWindow(), weekWindow()],
    createdAtMs: 0,
    lastUsedAtMs: noonMs - 60_000,
    ...given,
  };
}

export function accountsSnapshot(
  accounts: readonly AccountView[],
  given: Partial<AccountsSnapshot> = {},
): AccountsSnapshot {
  const inUse = accounts.find((candidate) => candidate.inUse);
  return {
    revision: 1,
    groups: [{ vendor: 'one', label: 'One', mode: 'fixed', inUseAccountId: inUse?.id ?? null }],
    accounts: [...accounts],
    providers: [],
    ...given,
  };
}

export function appSnapshot(given: Partial<AppSnapshot> = {}): AppSnapshot {
  return {
    revision: 1,
    version: '0.1.0',
    platform: 'linux',
    dataDirectory: '/data',
    startedAtMs: noonMs,
    nowMs: noonMs,
    proxy: { state: 'running', host: '127.0.0.1', port: 4310, url: 'http://127.0.0.1:4310', message: null },
    secrets: { backend: 'keychain', state: 'available', message: '' },
    demo: false,
    redirectedHosts: [],
    notices: [],
    ...given,
  };
}

export function settings(given: Partial<Settings> = {}): Settings {
  return {
    port: 4310,
    theme: 'system',
    language: 'en',
    meterShows: 'left',
    resetShows: 'at',
    privacy: false,
    allowHeadlessClaude: true,
    historyDays: 90,
    modelRules: [],
    excludedModels: [],
    ...given,
  };
}
