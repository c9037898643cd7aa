import type { GroupRouting, SwitchMode } from '../contract/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import { newVendorState, type AccountRecord, type AccountsState, type VendorState } from './account.ts';

/** A state file of our own: the value in memory, saved durably. */
export interface StateFile<Value> {
  readonly value: Value;
  save(next: Value): Promise<void>;
}

/** `endpoint` may be left out where the provider's own way holds. */
export type NewAccount = Omit<AccountRecord, 'position' | 'endpoint'> &
  Partial<Pick<AccountRecord, 'endpoint'>>;

export interface AccountRepository {
  list(): readonly AccountRecord[];
  byId(id: string): AccountRecord | undefined;
  /** Throws `not-found`. */
  require(id: string): AccountRecord;
  vendor(vendor: string): VendorState;
  add(account: NewAccount): Promise<AccountRecord>;
  update(id: string, change: Partial<Omit<AccountRecord, 'id' | 'position'>>): Promise<AccountRecord>;
  move(id: string, position: number): Promise<AccountRecord>;
  remove(id: string): Promise<void>;
  /** `insistsUntilMs`: see `VendorState`. */
  use(id: string, nowMs: number, insistsUntilMs?: number): Promise<void>;
  setMode(vendor: string, mode: SwitchMode): Promise<void>;
  setRouting(vendor: string, routing: GroupRouting): Promise<void>;
}

/**
 * The accounts and which of them is in use per vendor. Reads come from memory; a change is visible to the next
 * request at once and durable when its promise resolves.
 */
export function createAccountRepository(
  file: StateFile<AccountsState>,
  changed: () => void,
): AccountRepository {
  let state = file.value;
  const commit = async (next: AccountsState): Promise<void> => {
    state = next;
    changed();
    await file.save(next);
  };
  const byId = (id: string): AccountRecord | undefined => state.accounts.find((account) => account.id === id);
  const require = (id: string): AccountRecord => {
    const account = byId(id);
    if (account === undefined) throw new SwitchyardError('not-found', `there is no account "${id}"`);
    return account;
  };
  const vendor = (name: string): VendorState =>
    (Object.hasOwn(state.vendors, name) ? state.vendors[name] : undefined) ?? newVendorState;
  const withVendor = (accounts: readonly AccountRecord[], name: string, next: VendorState): AccountsState => {
    const ordered = renumber(accounts);
    const group = ordered.filter((account) => account.vendor === name);
    return { accounts: ordered, vendors: { ...state.vendors, [name]: withHeir(group, next) } };
  };

  return {
    list: () => state.accounts,
    byId,
    require,
    vendor,
    async add(account) {
      const added: AccountRecord = { endpoint: null, ...account, position: Number.MAX_SAFE_INTEGER };
      await commit(withVendor([...state.accounts, added], account.vendor, vendor(account.vendor)));
      return require(account.id);
    },
    async update(id, change) {
      const before = require(id);
      const accounts = state.accounts.map((account) =>
        account.id === id ? { ...account, ...change } : account,
      );
      await commit(withVendor(accounts, before.vendor, vendor(before.vendor)));
      return require(id);
    },
    async move(id, position) {
      const moved = require(id);
      const others = state.accounts.filter((account) => account.vendor === moved.vendor && account.id !== id);
      const group = [...others.slice(0, position), moved, ...others.slice(position)];
      const rest = state.accounts.filter((account) => account.vendor !== moved.vendor);
      await commit(
        withVendor(
          [...rest, ...group.map((account, index) => ({ ...account, position: index }))],
          moved.vendor,
          vendor(moved.vendor),
        ),
      );
      return require(id);
    },
    async remove(id) {
      const gone = require(id);
      const accounts = state.accounts.filter((account) => account.id !== id);
      await commit(withVendor(accounts, gone.vendor, vendor(gone.vendor)));
    },
    async use(id, nowMs, insistsUntilMs = 0) {
      const account = require(id);
      if (!account.enabled)
        throw new SwitchyardError('conflict', `"${account.label}" is disabled; enable it before using it`);
      await commit(
        withVendor(state.accounts, account.vendor, {
          ...withoutInsisting(vendor(account.vendor)),
          inUseAccountId: id,
          switchedAtMs: nowMs,
          chosenByPerson: true,
          ...(insistsUntilMs > nowMs ? { insistsUntilMs } : {}),
        }),
      );
    },
    async setMode(name, mode) {
      await commit(withVendor(state.accounts, name, { ...vendor(name), mode }));
    },
    async setRouting(name, routing) {
      await commit(withVendor(state.accounts, name, { ...vendor(name), routing }));
    },
  };
}

/** Each choice of the person stands for itself. */
function withoutInsisting({
  inUseAccountId,
  switchedAtMs,
  chosenByPerson,
  mode,
  routing,
}: VendorState): VendorState {
  return {
    inUseAccountId,
    switchedAtMs,
    chosenByPerson,
    mode,
    ...(routing === undefined ? {} : { routing }),
  };
}

/**
 * The account in use, or, when that is gone or disabled, the first in order that is not: nothing may point at an
 * account that cannot serve while another one could.
 */
function withHeir(group: readonly AccountRecord[], state: VendorState): VendorState {
  const current = group.find((account) => account.id === state.inUseAccountId);
  if (current?.enabled === true) return state;
  const heir = group.find((account) => account.enabled) ?? current ?? group[0];
  const id = heir?.id ?? null;
  return id === state.inUseAccountId ? state : { ...state, inUseAccountId: id, chosenByPerson: false };
}

/** Keeps positions dense per vendor, in the order they have. */
function renumber(accounts: readonly AccountRecord[]): readonly AccountRecord[] {
  const next = new Map<string, number>();
  return [...accounts]
    .sort((a, b) => a.position - b.position)
    .map((account) => {
      const position = next.get(account.vendor) ?? 0;
      next.set(account.vendor, position + 1);
      return account.position === position ? account : { ...account, position };
    });
}
