import type { FakeState } from '../fake-backend.ts';

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
  first: (state) => {
    state.accounts = { ...state.accounts, accounts: [], groups: [] };
    state.requests = [];
    state.agents = state.agents.map((agent) => ({
      ...agent,
      state: 'direct',
      stateDetail: null,
      mode: null,
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
};
