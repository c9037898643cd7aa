import { makeAgentGallery } from '../agent-gallery.ts';
import { makeSignIn, readyHealth } from '../fake-account-operations.ts';
import type { FakeState } from '../fake-backend.ts';
import { makeAccount, makeWeek, makeWindow } from '../account-fixtures.ts';

/** States of the interface that the preview can start in. */
export const scenarios: Readonly<Record<string, (state: FakeState, nowMs: number) => void>> = {
  full: () => undefined,
  calm: (state) => {
    state.accounts = {
      ...state.accounts,
      accounts: state.accounts.accounts.filter(({ id }) => id !== 'old'),
    };
    state.agents = state.agents.map((agent) => ({ ...agent, state: 'applied', stateDetail: null }));
  },
  demo: (state) => {
    state.app = { ...state.app, demo: true };
  },
  /** Every state that an agent can be in. */
  agents: (state, nowMs) => {
    state.agents = makeAgentGallery(nowMs);
  },
  /** Nothing set up yet: two logins and several programs to find. */
  first: (state, nowMs) => {
    state.accounts = { ...state.accounts, accounts: [], groups: [] };
    state.requests = [];
    state.agents = makeAgentGallery(nowMs)
      .filter(({ homeSource, id }) => homeSource === 'default' && id !== 'opencode')
      .map((agent) => ({
        ...agent,
        ...(agent.appliedAtMs === null && agent.state !== 'launch-only' ? {} : { state: 'direct' as const }),
        stateDetail: null,
        findings: [],
        mode: null,
        key: null,
        appliedAtMs: null,
        lastSeenMs: null,
      }));
  },
  paused: (state) => {
    state.app = { ...state.app, proxy: { ...state.app.proxy, state: 'paused' } };
  },
  port: (state) => {
    state.app = {
      ...state.app,
      proxy: {
        ...state.app.proxy,
        state: 'port-in-use',
        message: 'Port 4310 is used by another program (node, 4711).',
      },
    };
  },
  locked: (state) => {
    state.app = {
      ...state.app,
      secrets: { backend: 'file', state: 'locked', message: 'The vault is locked. Type its passphrase.' },
    };
  },
  absent: (state) => {
    state.app = {
      ...state.app,
      secrets: { backend: null, state: 'absent', message: 'No Secret Service answers on this computer.' },
    };
  },
  exhausted: (state, nowMs) => {
    state.accounts = {
      ...state.accounts,
      accounts: state.accounts.accounts.map((account) => ({
        ...account,
        credential: { ...account.credential, state: 'ok' },
        availability: { state: 'cooling', untilMs: nowMs + 3_600_000, reason: 'Used up.' },
        windows: account.windows.map((window) => ({ ...window, usedFraction: 1, status: 'rejected' })),
      })),
    };
  },
  /** Every state of an account: own sign-in that ended, cooling by inference, probing, degraded, a model that rests. */
  health: (state, nowMs) => {
    const minute = 60_000;
    const spare = { inUse: false, kind: 'oauth', source: null } as const;
    state.app = { ...state.app, dataDirectory: '/home/ada/.local/share/switchyard' };
    state.accounts = {
      ...state.accounts,
      accounts: [
        makeAccount(nowMs, {
          kind: 'oauth',
          source: null,
          quota: {
            plan: 'max_20x',
            bankedResets: 1,
            reachedType: null,
            vendorNote: 'Usage is high today.',
            answeredAtMs: nowMs - 4 * minute,
            nextAskMs: nowMs + 12 * minute,
            failure: '429',
          },
          windows: [
            {
              ...makeWindow(nowMs, { usedFraction: 0.71 }),
              pace: {
                state: 'runs-out',
                atMs: nowMs + 55 * minute,
                earlyMs: 75 * minute,
                confidence: 'medium',
                samples: 9,
                spanMs: 80 * minute,
                perHour: 0.31,
              },
            },
            {
              ...makeWeek(nowMs, { usedFraction: 0.41 }),
              pace: {
                state: 'on-track',
                usedAtReset: 0.75,
                samples: 31,
                spanMs: 5_000 * minute,
                perHour: 0.004,
              },
            },
            {
              ...makeWeek(nowMs, { id: '7d_oi', label: 'Week, Fable', kind: 'scoped', usedFraction: 0.02 }),
              pace: { state: 'unknown', reason: 'too-few' },
            },
            {
              ...makeWindow(nowMs, {
                id: 'extra',
                label: 'Extra usage',
                kind: 'credit',
                usedFraction: 0.25,
                resetsAtMs: null,
                windowSeconds: null,
                credit: {
                  inUse: true,
                  period: 'monthly',
                  used: 12.5,
                  limit: 50,
                  remaining: 37.5,
                  unlimited: false,
                  unit: 'USD',
                  disabledReason: null,
                  capReached: false,
                },
              }),
            },
          ],
          routing: { reservePercent: 20, weight: 1, concurrency: null },
          health: {
            ...readyHealth,
            models: [
              {
                model: 'claude-opus-4-6',
                untilMs: nowMs + 9 * minute,
                code: 'overloaded',
                reason: 'The vendor was overloaded twice.',
                source: 'inferred',
              },
            ],
          },
        }),
        makeAccount(nowMs, {
          ...spare,
          id: 'ended',
          label: 'Evenings',
          position: 1,
          plan: 'Pro',
          credential: {
            state: 'needs-sign-in',
            expiresAtMs: null,
            message: 'The vendor does not accept this sign-in any more. Sign in again.',
          },
        }),
        makeAccount(nowMs, {
          ...spare,
          id: 'guessed',
          label: 'Throttled',
          position: 2,
          availability: {
            state: 'cooling',
            untilMs: nowMs + 2 * minute,
            reason: 'The vendor answered 429 three times without a time.',
          },
          health: {
            ...readyHealth,
            availability: 'cooling',
            code: 'throttle',
            reason: 'The vendor answered 429 three times without a time.',
            untilMs: nowMs + 2 * minute,
            source: 'inferred',
          },
        }),
        makeAccount(nowMs, {
          ...spare,
          id: 'probed',
          label: 'Coming back',
          position: 3,
          health: { ...readyHealth, availability: 'probing' },
        }),
        makeAccount(nowMs, {
          ...spare,
          id: 'weak',
          label: 'Shaky',
          position: 4,
          health: {
            ...readyHealth,
            availability: 'degraded',
            reason: 'Two of the last ten requests failed.',
          },
        }),
        ...state.accounts.accounts.filter(({ vendor }) => vendor === 'openai'),
      ],
    };
    state.network = {
      ...state.network,
      accounts: [
        {
          accountId: 'guessed',
          mode: 'proxy',
          url: 'socks5://ada@proxy.example:1080',
          hasPassword: true,
          state: 'blocked',
          message: 'The password of the outbound proxy cannot be read: the store is locked.',
          lastTest: null,
        },
      ],
    };
  },
  'sign-in': (state, nowMs) => {
    state.signIns = [makeSignIn(nowMs)];
  },
  'sign-in-code': (state, nowMs) => {
    state.signIns = [makeSignIn(nowMs, { provider: 'codex', way: 'device' })];
  },
  'sign-in-failed': (state, nowMs) => {
    state.signIns = [
      makeSignIn(nowMs, {
        state: { kind: 'failed', code: 'sign-in-failed', message: 'The vendor said: The person said no.' },
      }),
    ];
  },
  'sign-in-other': (state, nowMs) => {
    state.accounts = {
      ...state.accounts,
      accounts: state.accounts.accounts.map((account) =>
        account.id === 'personal' ? { ...account, kind: 'oauth', secretLastFour: null } : account,
      ),
    };
    state.signIns = [
      makeSignIn(nowMs, {
        accountId: 'personal',
        state: {
          kind: 'failed',
          code: 'sign-in-other-account',
          message:
            'this sign-in is for another account (grace@example.com) than "Personal"; nothing was changed',
        },
      }),
    ];
  },
};
