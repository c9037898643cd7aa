import type {
  AccountsSnapshot,
  AccountView,
  DetectedLogin,
  QuotaWindow,
} from '../../server/contract/index.ts';
import { makeProviders } from './provider-fixtures.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A quota window; `usedFraction` null = the vendor has not told. */
export function makeWindow(nowMs: number, part: Partial<QuotaWindow> = {}): QuotaWindow {
  return {
    id: '5h',
    label: '5 h',
    kind: 'short',
    usedFraction: 0.38,
    resetsAtMs: nowMs + 2 * hour + 10 * minute,
    windowSeconds: 5 * 3600,
    status: 'allowed',
    observedAtMs: nowMs - minute,
    source: 'header',
    ...part,
  };
}

export function makeWeek(nowMs: number, part: Partial<QuotaWindow> = {}): QuotaWindow {
  return makeWindow(nowMs, {
    id: '7d',
    label: 'Week',
    kind: 'long',
    usedFraction: 0.69,
    resetsAtMs: nowMs + 3 * day + 4 * hour,
    windowSeconds: 7 * 86_400,
    ...part,
  });
}

export function makeAccount(nowMs: number, part: Partial<AccountView> = {}): AccountView {
  return {
    id: 'work',
    provider: 'claude',
    vendor: 'anthropic',
    kind: 'cli-login',
    label: 'Work',
    enabled: true,
    position: 0,
    inUse: true,
    email: 'ada@example.com',
    plan: 'Max',
    secretLastFour: null,
    source: '~/.claude/.credentials.json',
    baseUrl: null,
    endpoint: null,
    genuineClientsOnly: true,
    credential: { state: 'ok', expiresAtMs: nowMs + 6 * hour, message: null },
    availability: { state: 'ready', untilMs: null, reason: null },
    windows: [makeWindow(nowMs), makeWeek(nowMs)],
    createdAtMs: nowMs - 12 * day,
    lastUsedAtMs: nowMs - 3 * minute,
    ...part,
  };
}

/** Two vendors, five accounts, one exhausted, one that needs a sign-in. */
export function makeAccounts(nowMs: number): AccountsSnapshot {
  return {
    revision: 1,
    groups: [
      { vendor: 'anthropic', label: 'Claude', mode: 'automatic', inUseAccountId: 'work' },
      { vendor: 'openai', label: 'Codex', mode: 'fixed', inUseAccountId: 'main' },
    ],
    accounts: [
      makeAccount(nowMs, {
        windows: [
          makeWindow(nowMs),
          makeWeek(nowMs),
          makeWeek(nowMs, { id: '7d_oi', label: 'Week, Fable', kind: 'scoped', usedFraction: 0.81 }),
        ],
      }),
      makeAccount(nowMs, {
        id: 'personal',
        label: 'Personal',
        plan: 'Pro',
        position: 1,
        inUse: false,
        kind: 'setup-token',
        source: null,
        secretLastFour: '7Qxa',
        windows: [
          makeWindow(nowMs, { usedFraction: 0.12, resetsAtMs: nowMs + 4 * hour + minute }),
          makeWeek(nowMs, { usedFraction: 0.05 }),
        ],
      }),
      makeAccount(nowMs, {
        id: 'side',
        label: 'Side',
        plan: 'Pro',
        position: 2,
        inUse: false,
        windows: [
          makeWindow(nowMs, { usedFraction: 1, status: 'rejected', resetsAtMs: nowMs + 95 * minute }),
          makeWeek(nowMs, { usedFraction: 0.44 }),
        ],
        availability: {
          state: 'cooling',
          untilMs: nowMs + 95 * minute,
          reason: 'The five-hour window is used up.',
        },
      }),
      makeAccount(nowMs, {
        id: 'key',
        provider: 'anthropic',
        label: 'Team key',
        plan: null,
        position: 3,
        inUse: false,
        kind: 'api-key',
        source: null,
        secretLastFour: 'Zk3A',
        genuineClientsOnly: false,
        email: null,
        windows: [],
      }),
      makeAccount(nowMs, {
        id: 'main',
        provider: 'codex',
        vendor: 'openai',
        label: 'Main',
        plan: 'Plus',
        windows: [
          makeWindow(nowMs, { usedFraction: 0.84, resetsAtMs: nowMs + 48 * minute }),
          makeWeek(nowMs, {
            usedFraction: 0.29,
            resetsAtMs: nowMs + 6 * day,
            observedAtMs: nowMs - 26 * minute,
          }),
        ],
      }),
      makeAccount(nowMs, {
        id: 'old',
        provider: 'codex',
        vendor: 'openai',
        label: 'grace@example.com',
        plan: 'Pro',
        position: 1,
        inUse: false,
        email: 'grace@example.com',
        credential: {
          state: 'expired',
          expiresAtMs: nowMs - day,
          message: 'The login has expired. Open Codex once; it signs in again.',
        },
        availability: { state: 'needs-attention', untilMs: null, reason: 'The login has expired.' },
        windows: [makeWindow(nowMs, { usedFraction: null, resetsAtMs: null })],
      }),
    ],
    providers: makeProviders(),
  };
}

export function makeDetected(): DetectedLogin[] {
  return [
    {
      provider: 'claude',
      kind: 'cli-login',
      label: 'Claude Code',
      path: '~/.claude/.credentials.json',
      reads:
        'Reads the access token and its expiry from this file when a request needs it. The file stays read-only.',
      plan: 'Max',
      email: 'ada@example.com',
      state: 'usable',
      message: null,
      accountId: null,
    },
    {
      provider: 'codex',
      kind: 'cli-login',
      label: 'Codex',
      path: '~/.codex/auth.json',
      reads:
        'Reads the access token and the account id from this file when a request needs it. The file stays read-only.',
      plan: 'Plus',
      email: null,
      state: 'expired',
      message: 'The login has expired. Open Codex once.',
      accountId: null,
    },
  ];
}
