import { join } from 'node:path';
import type { Clock, Random } from '../../ports.ts';
import { openVersionedJson } from '../../storage/index.ts';

/** A client id that a vendor issued to this installation. Public; the tokens lie in the vault. */
interface IssuedClient {
  readonly issuer: string;
  readonly clientId: string;
  readonly issuedAtMs: number;
}

interface StoredRegistrations {
  /** Random, made once; tells vendors' lists of connected programs two computers apart. */
  readonly hostId: string | null;
  readonly issued: readonly IssuedClient[];
  /** Client ids that the vendor has deleted. */
  readonly lost: readonly Omit<IssuedClient, 'issuedAtMs'>[];
}

export interface Registrations {
  /** `urn:uuid:…`, the same as long as the data directory lives. */
  hostId(): Promise<string>;
  /** Durable when it resolves. */
  keep(issuer: string, clientId: string): Promise<void>;
  /** The vendor does not know this client id any more; durable when it resolves. */
  lose(issuer: string, clientId: string): Promise<void>;
  isLost(issuer: string, clientId: string): Promise<boolean>;
}

const keptLimit = 100;
const uuidForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The installation's registrations with vendors that issue a client id per account (codex protocol notes 7.1). */
export function createRegistrations(
  directory: string,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
): Registrations {
  const opened = () =>
    openVersionedJson<StoredRegistrations>({
      path: join(directory, 'registrations.json'),
      version: 1,
      minReader: 1,
      clock,
      initial: { hostId: null, issued: [], lost: [] },
      parse: parseRegistrations,
    });
  let file: ReturnType<typeof opened> | null = null;
  // Opened at the first sign-in; a failure is tried again at the next.
  const open = () =>
    (file ??= opened().catch((error: unknown) => {
      file = null;
      throw error;
    }));
  return {
    async hostId() {
      const stored = await open();
      if (stored.value.hostId === null) {
        const made = random.uuid();
        await stored.update((current) => ({ ...current, hostId: current.hostId ?? made }));
      }
      return `urn:uuid:${stored.value.hostId ?? ''}`;
    },
    async keep(issuer, clientId) {
      const stored = await open();
      const isIt = isClient(issuer, clientId);
      if (stored.value.issued.some(isIt) && !stored.value.lost.some(isIt)) return;
      const entry = { issuer, clientId, issuedAtMs: clock.nowMs() };
      await stored.update((current) => ({
        ...current,
        issued: [...current.issued.filter((other) => !isIt(other)), entry].slice(-keptLimit),
        lost: current.lost.filter((other) => !isIt(other)),
      }));
    },
    async lose(issuer, clientId) {
      const stored = await open();
      const isIt = isClient(issuer, clientId);
      if (stored.value.lost.some(isIt)) return;
      await stored.update((current) => ({
        ...current,
        issued: current.issued.filter((other) => !isIt(other)),
        lost: [...current.lost, { issuer, clientId }].slice(-keptLimit),
      }));
    },
    async isLost(issuer, clientId) {
      return (await open()).value.lost.some(isClient(issuer, clientId));
    },
  };
}

function isClient(issuer: string, clientId: string) {
  return (other: Pick<IssuedClient, 'issuer' | 'clientId'>): boolean =>
    other.issuer === issuer && other.clientId === clientId;
}

/** Tolerant: what is no registration is left out. */
export function parseRegistrations(value: unknown): StoredRegistrations {
  const record = new Map(Object.entries(typeof value === 'object' && value !== null ? value : {}));
  const hostId: unknown = record.get('hostId');
  const entries = (name: string): readonly Partial<Record<string, unknown>>[] => {
    const list: unknown = record.get(name);
    return (Array.isArray(list) ? list : []).map((entry: unknown) => (entry ?? {}) as object);
  };
  return {
    hostId: typeof hostId === 'string' && uuidForm.test(hostId) ? hostId : null,
    issued: entries('issued').flatMap(({ issuer, clientId, issuedAtMs }) =>
      typeof issuer === 'string' && typeof clientId === 'string' && typeof issuedAtMs === 'number'
        ? [{ issuer, clientId, issuedAtMs }]
        : [],
    ),
    lost: entries('lost').flatMap(({ issuer, clientId }) =>
      typeof issuer === 'string' && typeof clientId === 'string' ? [{ issuer, clientId }] : [],
    ),
  };
}
