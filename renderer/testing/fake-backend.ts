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
import {
  fakeAccountOperations,
  makeBankedResets,
  makeNetwork,
  readyHealth,
} from './fake-account-operations.ts';
import { makeAgents } from './agent-fixtures.ts';
import { fakeAgentOperations } from './fake-agent-operations.ts';
import { fakeRoutingOperations } from './fake-routing.ts';
import {
  makeAccount,
  makeAccounts,
  makeApp,
  makeDetected,
  makeRequests,
  makeSettings,
  makeUsage,
} from './fixtures.ts';
import { makeModels, makeResolution } from './model-fixtures.ts';

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
  const editAccount = (id: string, edit: (account: AccountView) => AccountView): AccountView => {
    change((next) => {
      next.accounts = {
        ...next.accounts,
        accounts: next.accounts.accounts.map((account) => (account.id === id ? edit(account) : account)),
      };
    });
    return find(state.accounts.accounts, ({ id: candidate }) => candidate === id);
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
      editAccounts(edit) {
        change((next) => {
          next.accounts = edit(next.accounts);
        });
        return state.accounts;
      },
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
    'accounts.snapshot': async () => state.accounts,
    'accounts.detect': async () => ({ logins: makeDetected() }),
    'accounts.add': async (input) => {
      const provider = find(state.accounts.providers, ({ id }) => id === input.provider);
      const vendor =
        provider.endpoint === null ? provider.vendor : new URL(input.baseUrl ?? 'https://none.example').host;
      const others = state.accounts.accounts.filter((account) => account.vendor === vendor);
      const account = makeAccount(nowMs, {
        id: `new-${state.accounts.accounts.length}`,
        provider: provider.id,
        vendor,
        kind: input.kind,
        baseUrl: input.baseUrl ?? null,
        endpoint: input.endpoint ?? null,
        genuineClientsOnly: provider.genuineClientsOnly,
        label: input.label ?? provider.label,
        position: others.length,
        inUse: others.length === 0,
        windows: [],
        source: input.path ?? null,
        secretLastFour: input.secret?.slice(-4) ?? null,
        lastUsedAtMs: null,
      });
      change((next) => {
        const known = next.accounts.groups.some((group) => group.vendor === vendor);
        next.accounts = {
          ...next.accounts,
          accounts: [...next.accounts.accounts, account],
          groups: known
            ? next.accounts.groups
            : [
                ...next.accounts.groups,
                {
                  vendor,
                  label: provider.endpoint === null ? provider.label : vendor,
                  mode: 'automatic',
                  inUseAccountId: account.id,
                },
              ],
        };
      });
      return account;
    },
    'accounts.update': async ({ id, label, enabled, position, baseUrl, endpoint }) => {
      if (position !== undefined) reorder(change, id, position);
      return editAccount(id, (account) => ({
        ...account,
        ...(label === undefined ? {} : { label }),
        ...(enabled === undefined ? {} : { enabled }),
        ...(baseUrl === undefined ? {} : { baseUrl }),
        ...(endpoint === undefined ? {} : { endpoint }),
      }));
    },
    'accounts.remove': async ({ id }) => {
      change((next) => {
        next.accounts = {
          ...next.accounts,
          accounts: next.accounts.accounts.filter((account) => account.id !== id),
        };
      });
      return { done: true };
    },
    'accounts.use': async ({ id }) => {
      const { vendor } = find(state.accounts.accounts, (account) => account.id === id);
      change((next) => {
        next.accounts = {
          ...next.accounts,
          groups: next.accounts.groups.map((group) =>
            group.vendor === vendor ? { ...group, inUseAccountId: id } : group,
          ),
          accounts: next.accounts.accounts.map((account) =>
            account.vendor === vendor ? { ...account, inUse: account.id === id } : account,
          ),
        };
      });
      return state.accounts;
    },
    'accounts.clear-cooldown': async ({ id }) =>
      editAccount(id, (account) => ({
        ...account,
        availability: { state: 'ready', untilMs: null, reason: null },
        ...(account.health ? { health: readyHealth } : {}),
      })),
    'accounts.set-mode': async ({ vendor, mode }) => {
      change((next) => {
        next.accounts = {
          ...next.accounts,
          groups: next.accounts.groups.map((group) => (group.vendor === vendor ? { ...group, mode } : group)),
        };
      });
      return state.accounts;
    },
    'quota.refresh': async ({ id, force }) => {
      change((next) => {
        next.accounts = {
          ...next.accounts,
          accounts: next.accounts.accounts.map((account) =>
            id === undefined || account.id === id ? askedAgain(account, nowMs, force === true) : account,
          ),
        };
      });
      return state.accounts;
    },
    'quota.list': async () => ({ accounts: state.accounts.accounts }),
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

function reorder(change: FakeBackend['change'], id: string, position: number): void {
  change((next) => {
    const moved = find(next.accounts.accounts, (account) => account.id === id);
    const group = next.accounts.accounts
      .filter((account) => account.vendor === moved.vendor && account.id !== id)
      .toSorted((left, right) => left.position - right.position);
    const order = group.toSpliced(position, 0, moved).map((account) => account.id);
    next.accounts = {
      ...next.accounts,
      accounts: next.accounts.accounts.map((account) =>
        order.includes(account.id) ? { ...account, position: order.indexOf(account.id) } : account,
      ),
    };
  });
}

/** Without `force` an account seen less than five minutes ago is left out, as the contract says. */
function askedAgain(account: AccountView, nowMs: number, force: boolean): AccountView {
  const isRecent = account.windows.some((window) => nowMs - window.observedAtMs < 5 * 60_000);
  if (isRecent && !force) return account;
  return {
    ...account,
    windows: account.windows.map((window) => ({
      ...window,
      observedAtMs: nowMs,
      source: 'usage-endpoint' as const,
    })),
  };
}

function find<Item>(items: readonly Item[], matches: (item: Item) => boolean): Item {
  const item = items.find(matches);
  if (item === undefined) throw new Error('The fake backend does not know this id.');
  return item;
}
