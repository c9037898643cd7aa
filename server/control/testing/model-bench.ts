import { newVendorState, type AccountRecord } from '../../accounts/account.ts';
import type { AccountView, Settings, SwitchMode } from '../../contract/index.ts';
import { unknownTraits } from '../../ir/index.ts';
import { providers } from '../../providers/index.ts';
import { modelHandlers } from '../model-operations.ts';
import { defaultSettings } from '../settings.ts';

/** An account with a key; its vendor is the provider's. */
export function accountRecord(
  id: string,
  provider: string,
  part: Partial<AccountRecord> = {},
): AccountRecord {
  const { descriptor } = providers.find((entry) => entry.descriptor.id === provider) ?? {};
  return {
    id,
    provider,
    vendor: descriptor?.vendor ?? provider,
    kind: 'api-key',
    label: id,
    enabled: true,
    position: 0,
    createdAtMs: 0,
    email: null,
    plan: null,
    vendorAccountId: null,
    secretLastFour: null,
    source: null,
    baseUrl: null,
    endpoint: null,
    ...part,
  };
}

export interface ModelBench {
  readonly handlers: ReturnType<typeof modelHandlers>;
  /** What was asked to be read again, in order. */
  readonly refreshed: string[];
}

/** The model operations over accounts and lists in memory. */
export function modelBench(given: {
  readonly accounts: readonly AccountRecord[];
  readonly lists?: Readonly<Record<string, readonly string[]>>;
  readonly inUse?: Readonly<Record<string, string>>;
  readonly modes?: Readonly<Record<string, SwitchMode>>;
  readonly views?: Readonly<Record<string, Partial<AccountView>>>;
  readonly settings?: Partial<Settings>;
}): ModelBench {
  const refreshed: string[] = [];
  const idsOf = (id: string): readonly string[] => given.lists?.[id] ?? [];
  const byId = (id: string): AccountRecord | undefined => given.accounts.find((entry) => entry.id === id);
  const handlers = modelHandlers({
    catalogue: {
      listed: (id) => (idsOf(id).length === 0 ? null : new Set(idsOf(id))),
      list: (id) => ({
        models: idsOf(id).map((model) => ({ id: model, label: null, traits: unknownTraits })),
        readAtMs: idsOf(id).length === 0 ? null : 1,
        problem: null,
      }),
      refresh: async (id) => void refreshed.push(id ?? 'all'),
    },
    accounts: {
      list: () => given.accounts,
      byId,
      vendor: (vendor) => ({
        ...newVendorState,
        mode: given.modes?.[vendor] ?? 'automatic',
        inUseAccountId: given.inUse?.[vendor] ?? null,
      }),
    },
    providers,
    settings: () => ({ ...defaultSettings, ...given.settings }),
    view: (id) => viewOf(byId(id), given.views?.[id]),
    nowMs: () => 1_000,
  });
  return { handlers, refreshed };
}

function viewOf(account: AccountRecord | undefined, part: Partial<AccountView> = {}): AccountView {
  if (account === undefined) throw new Error('no such account');
  const provider = providers.find((entry) => entry.descriptor.id === account.provider);
  return {
    ...account,
    inUse: false,
    genuineClientsOnly: provider?.descriptor.genuineClientsOnly ?? false,
    credential: { state: 'ok', expiresAtMs: null, message: null },
    availability: { state: account.enabled ? 'ready' : 'disabled', untilMs: null, reason: null },
    windows: [],
    lastUsedAtMs: null,
    ...part,
  };
}
