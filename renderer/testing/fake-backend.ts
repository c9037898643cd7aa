import type {
  AccountsSnapshot,
  AccountView,
  AgentView,
  AppSnapshot,
  BankedResets,
  ClientKeyView,
  ControlEvent,
  Handlers,
  NetworkSnapshot,
  RequestRecord,
  Settings,
  SignInView,
} from '../../server/contract/index.ts';
import { makeAccounts } from './account-fixtures.ts';
import { makeAgents } from './agent-fixtures.ts';
import { makeApp, makeSettings } from './app-fixtures.ts';
import { fakeAccountListOperations } from './fake-account-list.ts';
import { fakeAccountOperations, makeBankedResets, makeNetwork } from './fake-account-operations.ts';
import { fakeAgentOperations } from './fake-agent-operations.ts';
import { fakeRoutingOperations } from './fake-routing.ts';
import { findKnown } from './find-known.ts';
import { makeModels, makeResolution } from './model-fixtures.ts';
import { makeRequests, makeUsage } from './request-fixtures.ts';

export interface FakeState {
  app: AppSnapshot;
  accounts: AccountsSnapshot;
  agents: AgentView[];
  requests: RequestRecord[];
  settings: Settings;
  keys: ClientKeyView[];
  signIns: SignInView[];
  network: NetworkSnapshot;
  bankedResets: BankedResets;
}

export interface FakeBackend {
  readonly state: FakeState;
  readonly handlers: Handlers;
  /** Changes the state and pushes the snapshots that differ. */
  change(edit: (state: FakeState) => void): void;
}

export interface FakeBackendOptions {
  readonly nowMs: number;
  readonly emit?: (event: ControlEvent) => void;
  readonly start?: (state: FakeState) => void;
}

/** The server's behaviour in memory, as far as the screens can tell: for tests and for the preview. */
export function createFakeBackend({ nowMs, emit = () => undefined, start }: FakeBackendOptions): FakeBackend {
  const state: FakeState = {
    app: makeApp(nowMs),
    accounts: makeAccounts(nowMs),
    agents: makeAgents(nowMs),
    requests: makeRequests(nowMs),
    settings: makeSettings(),
    signIns: [],
    network: makeNetwork(),
    bankedResets: makeBankedResets(nowMs),
    keys: [
      {
        id: 'k1',
        label: 'Claude Code',
        agent: 'claude-code',
        lastFour: 'x7Qa',
        createdAtMs: nowMs - 86_400_000,
        lastUsedAtMs: nowMs - 240_000,
        pinnedAccountId: null,
        pinnedProvider: null,
      },
      {
        id: 'k2',
        label: 'Nightly script',
        agent: null,
        lastFour: '90Bd',
        createdAtMs: nowMs - 86_400_000,
        lastUsedAtMs: null,
        pinnedAccountId: 'key',
        pinnedProvider: null,
      },
    ],
  };
  start?.(state);
  let revision = 1;

  const change: FakeBackend['change'] = (edit) => {
    edit(state);
    revision += 1;
    state.app = { ...state.app, revision, nowMs };
    state.accounts = { ...state.accounts, revision };
    emit({ name: 'app.changed', payload: state.app });
    emit({ name: 'accounts.changed', payload: state.accounts });
    emit({ name: 'settings.changed', payload: { revision, settings: state.settings } });
    emit({ name: 'agents.changed', payload: { revision } });
  };
  const editAccounts = (edit: (accounts: AccountsSnapshot) => AccountsSnapshot): AccountsSnapshot => {
    change((next) => {
      next.accounts = edit(next.accounts);
    });
    return state.accounts;
  };
  const editAccount = (id: string, edit: (account: AccountView) => AccountView): AccountView => {
    editAccounts((accounts) => ({
      ...accounts,
      accounts: accounts.accounts.map((account) => (account.id === id ? edit(account) : account)),
    }));
    return findKnown(state.accounts.accounts, ({ id: candidate }) => candidate === id);
  };

  const handlers: Handlers = {
    ...fakeAccountOperations({
      nowMs,
      state,
      editAccount,
      accounts: () => state.accounts.accounts,
      emitSignIn: (payload) => emit({ name: 'sign-in.changed', payload }),
      emitNetwork: (payload) => emit({ name: 'network.changed', payload }),
    }),
    ...fakeAccountListOperations({
      nowMs,
      accounts: () => state.accounts,
      edit: editAccounts,
      editAccount,
    }),
    ...fakeAgentOperations({
      nowMs,
      agents: () => state.agents,
      edit: (edit) =>
        change((next) => {
          next.agents = edit(next.agents);
        }),
      revision: () => revision,
    }),
    ...fakeRoutingOperations({
      accounts: () => state.accounts,
      editAccounts,
    }),
    'app.snapshot': async () => state.app,
    'proxy.start': async () => (
      change((next) => {
        next.app = { ...next.app, proxy: { ...next.app.proxy, state: 'running', message: null } };
      }),
      state.app
    ),
    'proxy.pause': async () => (
      change((next) => {
        next.app = { ...next.app, proxy: { ...next.app.proxy, state: 'paused' } };
      }),
      state.app
    ),
    'secrets.choose': async ({ backend }) => (
      change((next) => {
        next.app = { ...next.app, secrets: { backend, state: 'available', message: 'Secrets are kept.' } };
      }),
      state.app
    ),
    'secrets.unlock': async () => (
      change((next) => {
        next.app = {
          ...next.app,
          secrets: { ...next.app.secrets, state: 'available', message: 'The vault is open.' },
        };
      }),
      state.app
    ),
    'models.snapshot': async () => makeModels(nowMs, (revision += 1), state),
    'models.refresh': async () => makeModels(nowMs, (revision += 1), state),
    'models.resolve': async ({ model, agent }) =>
      makeResolution(model, agent ?? null, state.settings.modelRules),
    'keys.list': async () => ({ keys: state.keys }),
    'keys.add': async ({ label }) => {
      const view: ClientKeyView = {
        id: `k${state.keys.length + 1}`,
        label,
        agent: null,
        lastFour: 'AbCd',
        createdAtMs: nowMs,
        lastUsedAtMs: null,
        pinnedAccountId: null,
        pinnedProvider: null,
      };
      change((next) => {
        next.keys = [...next.keys, view];
      });
      return { key: 'sy-example-key-AbCd', view };
    },
    'keys.revoke': async ({ id }) => {
      change((next) => {
        next.keys = next.keys.filter((key) => key.id !== id);
      });
      return { done: true };
    },
    'activity.list': async () => ({ revision, requests: state.requests, more: false }),
    'usage.summary': async () => makeUsage(nowMs),
    'settings.snapshot': async () => ({ revision, settings: state.settings }),
    'settings.update': async (patch) => {
      change((next) => {
        next.settings = { ...next.settings, ...patch };
      });
      return { revision, settings: state.settings };
    },
    'doctor.run': async () => ({
      checks: [
        { id: 'port', state: 'ok', message: 'The proxy listens on 127.0.0.1:4310.' },
        { id: 'codex', state: 'warning', message: 'Codex was changed outside of Switchyard.' },
      ],
    }),
  };
  return { state, handlers, change };
}
