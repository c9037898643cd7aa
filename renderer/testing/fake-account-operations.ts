import type {
  AccountView,
  BankedResets,
  Handlers,
  HealthView,
  NetworkSnapshot,
  OutboundView,
  QuotaHistory,
  SignInView,
} from '../../server/contract/index.ts';
import { ControlError } from '../bridge/control-client.ts';

type AccountExtras = Pick<
  Handlers,
  | 'accounts.sign-in'
  | 'accounts.sign-in-paste'
  | 'accounts.sign-in-cancel'
  | 'accounts.sign-ins'
  | 'accounts.try-now'
  | 'accounts.set-account-routing'
  | 'network.snapshot'
  | 'network.set'
  | 'network.test'
  | 'network.set-certificates'
  | 'quota.refresh-if-stale'
  | 'quota.history'
  | 'quota.banked-resets'
  | 'quota.use-banked-reset'
>;

export interface FakeAccountParts {
  readonly nowMs: number;
  readonly state: { signIns: SignInView[]; network: NetworkSnapshot; bankedResets: BankedResets };
  readonly editAccount: (id: string, edit: (account: AccountView) => AccountView) => AccountView;
  readonly accounts: () => readonly AccountView[];
  readonly emitSignIn: (view: SignInView) => void;
  readonly emitNetwork: (snapshot: NetworkSnapshot) => void;
}

const day = 86_400_000;

export const readyHealth: HealthView = {
  credential: 'ok',
  availability: 'ready',
  code: null,
  reason: null,
  untilMs: null,
  source: null,
  unusual: false,
  models: [],
};

/** Sign-ins, the ways out and quota questions in memory. A sign-in waits until a test moves it on. */
export function fakeAccountOperations(parts: FakeAccountParts): AccountExtras {
  const { nowMs, state, editAccount } = parts;
  const put = (view: SignInView): SignInView => {
    state.signIns = [...state.signIns.filter(({ id }) => id !== view.id), view];
    parts.emitSignIn(view);
    return view;
  };
  const require = (id: string): SignInView => {
    const view = state.signIns.find((candidate) => candidate.id === id);
    if (view) return view;
    throw new ControlError({ code: 'not-found', message: 'This sign-in is not known any more.', remedy: '' });
  };
  const putNetwork = (next: Omit<NetworkSnapshot, 'revision'>): NetworkSnapshot => {
    state.network = { ...next, revision: state.network.revision + 1 };
    parts.emitNetwork(state.network);
    return state.network;
  };

  return {
    'accounts.sign-in': async ({ provider, way, accountId }) => {
      for (const other of state.signIns)
        if (other.provider === provider && other.state.kind === 'waiting')
          put({ ...other, state: { kind: 'cancelled' } });
      return put(
        makeSignIn(nowMs, {
          id: `sign-in-${state.signIns.length + 1}`,
          provider,
          way,
          accountId: accountId ?? null,
        }),
      );
    },
    'accounts.sign-in-paste': async ({ id, text }) => {
      const view = require(id);
      if (!text.includes('#'))
        throw new ControlError({
          code: 'input-invalid',
          message: 'This is not the text that the page shows.',
          remedy: 'Copy all of it, with what follows the #.',
        });
      return put({ ...view, state: { kind: 'finishing' } });
    },
    'accounts.sign-in-cancel': async ({ id }) => put({ ...require(id), state: { kind: 'cancelled' } }),
    'accounts.sign-ins': async () => ({ signIns: state.signIns }),
    'accounts.try-now': async ({ id }) =>
      editAccount(id, (account) => ({
        ...account,
        availability: { state: 'ready', untilMs: null, reason: null },
        health: { ...readyHealth, availability: 'probing' },
      })),
    'accounts.set-account-routing': async ({ id, ...change }) =>
      editAccount(id, (account) => ({
        ...account,
        routing: { reservePercent: 0, weight: 1, concurrency: null, ...account.routing, ...change },
      })),
    'network.snapshot': async () => state.network,
    'network.set': async ({ accountId, mode, url, password, untested }) => {
      if (mode === 'proxy' && url?.includes('broken') && untested !== true)
        throw new ControlError({
          code: 'outbound-proxy-failed',
          message: 'The outbound proxy does not answer.',
          remedy: 'Check its address.',
        });
      const view: OutboundView = {
        accountId: accountId ?? null,
        mode,
        url: mode === 'proxy' ? (url ?? null) : null,
        hasPassword: password !== undefined,
        state: 'ok',
        message: null,
        lastTest: null,
      };
      if (accountId === undefined) return putNetwork({ ...state.network, global: view });
      const others = state.network.accounts.filter((one) => one.accountId !== accountId);
      return putNetwork({ ...state.network, accounts: mode === 'inherit' ? others : [...others, view] });
    },
    'network.test': async ({ url }) =>
      url?.includes('broken')
        ? {
            ok: false,
            code: 'outbound-proxy-failed',
            message: 'The outbound proxy does not answer.',
            target: 'api.anthropic.com',
            durationMs: 12,
            testedAtMs: nowMs,
          }
        : {
            ok: true,
            code: null,
            message: 'api.anthropic.com answered (404)',
            target: 'api.anthropic.com',
            durationMs: 84,
            testedAtMs: nowMs,
          },
    'network.set-certificates': async ({ path }) =>
      putNetwork({
        ...state.network,
        certificates: {
          path,
          state: path === null ? 'none' : 'ok',
          count: path === null ? null : 2,
          message: null,
        },
      }),
    'quota.refresh-if-stale': async () => ({ asking: [] }),
    'quota.history': async ({ id }) =>
      makeHistory(
        nowMs,
        parts.accounts().find((one) => one.id === id),
      ),
    'quota.banked-resets': async () => state.bankedResets,
    'quota.use-banked-reset': async ({ creditId }) => {
      const credits = state.bankedResets.credits.filter((credit) => credit.id !== creditId);
      state.bankedResets = { available: credits.length, credits };
      return { outcome: 'reset' };
    },
  };
}

export function makeSignIn(nowMs: number, part: Partial<SignInView> = {}): SignInView {
  const way = part.way ?? 'browser';
  return {
    id: 'sign-in-1',
    provider: 'claude',
    way,
    accountId: null,
    state: { kind: 'waiting' },
    url:
      way === 'device'
        ? 'https://auth.openai.com/codex/device'
        : 'https://claude.com/cai/oauth/authorize?state=x',
    pasteUrl: way === 'browser' ? 'https://claude.com/cai/oauth/authorize?state=x&paste=1' : null,
    userCode: way === 'device' ? 'ABCD-12345' : null,
    takesPaste: way === 'browser',
    expiresAtMs: nowMs + 9 * 60_000 + 30_000,
    ...part,
  };
}

export function makeNetwork(): NetworkSnapshot {
  return {
    revision: 1,
    global: {
      accountId: null,
      mode: 'direct',
      url: null,
      hasPassword: false,
      state: 'ok',
      message: null,
      lastTest: null,
    },
    accounts: [],
    certificates: { path: null, state: 'none', count: null, message: null },
  };
}

export function makeBankedResets(nowMs: number): BankedResets {
  return {
    available: 1,
    credits: [
      {
        id: 'credit-1',
        title: 'Full reset',
        description: 'Sets all windows back once.',
        expiresAtMs: nowMs + 12 * day,
        usable: true,
      },
    ],
  };
}

/** A saw: each window fills and falls, with one gap. */
function makeHistory(nowMs: number, account: AccountView | undefined): QuotaHistory {
  const sinceMs = nowMs - 7 * day;
  const steps = 56;
  return {
    sinceMs,
    untilMs: nowMs,
    series: (account?.windows ?? []).map((window) => {
      const teeth = window.kind === 'short' ? 14 : 2;
      return {
        windowId: window.id,
        points: Array.from({ length: steps }, (_, at) => ({
          atMs: sinceMs + (at * 7 * day) / steps,
          usedFraction: at > 20 && at < 24 ? null : ((at * teeth) / steps) % 1,
          resetsAtMs: null,
        })),
      };
    }),
  };
}
