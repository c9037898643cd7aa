import type { AppSnapshot, Settings } from '../../server/contract/index.ts';

const minute = 60_000;
const hour = 60 * minute;

export function makeApp(nowMs: number, part: Partial<AppSnapshot> = {}): AppSnapshot {
  return {
    revision: 1,
    version: '0.1.0',
    platform: 'linux',
    dataDirectory: '~/.local/share/switchyard',
    startedAtMs: nowMs - 3 * hour,
    nowMs,
    proxy: { state: 'running', host: '127.0.0.1', port: 4310, url: 'http://127.0.0.1:4310', message: null },
    secrets: { backend: 'keychain', state: 'available', message: 'Secrets are kept in the system keychain.' },
    demo: false,
    redirectedHosts: [],
    notices: [],
    ...part,
  };
}

export function makeSettings(part: Partial<Settings> = {}): Settings {
  return {
    port: 4310,
    theme: 'system',
    language: 'en',
    meterShows: 'left',
    resetShows: 'in',
    privacy: false,
    allowHeadlessClaude: false,
    historyDays: 90,
    modelRules: [],
    excludedModels: [],
    ...part,
  };
}
