import type {
  AccountKind,
  AccountRouting,
  EndpointOptions,
  GroupRouting,
  SwitchMode,
} from '../contract/index.ts';
import { parseEndpoint } from './endpoint.ts';
import { parseAccountRouting, parseGroupRouting } from './routing.ts';

/** An account as it is stored: no secret, nothing that changes with traffic. */
export interface AccountRecord {
  readonly id: string;
  readonly provider: string;
  readonly vendor: string;
  readonly kind: AccountKind;
  readonly label: string;
  readonly enabled: boolean;
  /** The person's order inside the vendor's group, dense from 0. */
  readonly position: number;
  readonly createdAtMs: number;
  readonly email: string | null;
  readonly plan: string | null;
  /** The vendor's stable account id, so that a second sign-in updates in place. */
  readonly vendorAccountId: string | null;
  readonly secretLastFour: string | null;
  readonly source: string | null;
  readonly baseUrl: string | null;
  /** How the server at `baseUrl` is spoken to; null where the provider's own way holds. */
  readonly endpoint: EndpointOptions | null;
  /** Its part in routing; absent = the usual. */
  readonly routing?: AccountRouting;
}

/** Which account of a vendor is in use, and since when; a switch overrules older session bindings. */
export interface VendorState {
  readonly inUseAccountId: string | null;
  readonly switchedAtMs: number;
  /** False while the first account is in use only because it was the first. */
  readonly chosenByPerson: boolean;
  readonly mode: SwitchMode;
  /** How automatic mode chooses; absent = the usual. */
  readonly routing?: GroupRouting;
  /** The person chose an account that was over the threshold already: until its window starts anew, that is no reason to pass it. */
  readonly insistsUntilMs?: number;
}

export interface AccountsState {
  readonly accounts: readonly AccountRecord[];
  readonly vendors: Readonly<Record<string, VendorState>>;
}

export const emptyAccounts: AccountsState = { accounts: [], vendors: {} };

export const newVendorState: VendorState = {
  inUseAccountId: null,
  switchedAtMs: 0,
  chosenByPerson: false,
  mode: 'fixed',
};

const kinds: ReadonlySet<string> = new Set([
  'api-key',
  'setup-token',
  'pass-through',
  'cli-login',
  'snapshot',
  'oauth',
]);

/** Reads the stored state; throws on a shape that is not ours (the caller falls back to the previous generation). */
export function parseAccountsState(value: unknown): AccountsState {
  const state = record(value, 'accounts state');
  const list = state['accounts'];
  if (!Array.isArray(list)) throw new TypeError('accounts is not a list');
  const vendors = Object.entries(record(state['vendors'], 'vendors')).map(
    ([vendor, entry]) => [vendor, parseVendor(entry)] as const,
  );
  return { accounts: list.map(parseAccount), vendors: Object.fromEntries(vendors) };
}

function parseVendor(value: unknown): VendorState {
  const entry = record(value, 'vendor');
  return {
    inUseAccountId: textOrNull(entry['inUseAccountId']),
    switchedAtMs: typeof entry['switchedAtMs'] === 'number' ? entry['switchedAtMs'] : 0,
    chosenByPerson: entry['chosenByPerson'] === true,
    mode: entry['mode'] === 'automatic' ? 'automatic' : 'fixed',
    ...parseGroupRouting(entry['routing']),
    ...(typeof entry['insistsUntilMs'] === 'number' ? { insistsUntilMs: entry['insistsUntilMs'] } : {}),
  };
}

function parseAccount(value: unknown): AccountRecord {
  const entry = record(value, 'account');
  const kind = text(entry['kind'], 'kind');
  if (!kinds.has(kind)) throw new TypeError(`unknown account kind ${kind}`);
  return {
    id: text(entry['id'], 'id'),
    provider: text(entry['provider'], 'provider'),
    vendor: text(entry['vendor'], 'vendor'),
    kind: kind as AccountKind,
    label: text(entry['label'], 'label'),
    enabled: entry['enabled'] !== false,
    position: typeof entry['position'] === 'number' ? entry['position'] : 0,
    createdAtMs: typeof entry['createdAtMs'] === 'number' ? entry['createdAtMs'] : 0,
    email: textOrNull(entry['email']),
    plan: textOrNull(entry['plan']),
    vendorAccountId: textOrNull(entry['vendorAccountId']),
    secretLastFour: textOrNull(entry['secretLastFour']),
    source: textOrNull(entry['source']),
    baseUrl: textOrNull(entry['baseUrl']),
    endpoint: parseEndpoint(entry['endpoint']),
    ...parseAccountRouting(entry['routing']),
  };
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError(`${what} is not an object`);
  return value as Record<string, unknown>;
}

function text(value: unknown, what: string): string {
  if (typeof value !== 'string' || value === '') throw new TypeError(`${what} is not a text`);
  return value;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
