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
}

export interface Registrations {
  /** `urn:uuid:…`, the same as long as the data directory lives. */
  hostId(): Promise<string>;
  /** Durable when it resolves. */
  keep(issuer: string, clientId: string): Promise<void>;
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
      initial: { hostId: null, issued: [] },
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
      if (stored.value.issued.some((entry) => entry.issuer === issuer && entry.clientId === clientId)) return;
      const entry = { issuer, clientId, issuedAtMs: clock.nowMs() };
      await stored.update((current) => ({
        ...current,
        issued: [...current.issued, entry].slice(-keptLimit),
      }));
    },
  };
}

/** Tolerant: what is no registration is left out. */
export function parseRegistrations(value: unknown): StoredRegistrations {
  const record = new Map(Object.entries(typeof value === 'object' && value !== null ? value : {}));
  const hostId: unknown = record.get('hostId');
  const issued: unknown = record.get('issued');
  return {
    hostId: typeof hostId === 'string' && uuidForm.test(hostId) ? hostId : null,
    issued: (Array.isArray(issued) ? issued : []).flatMap((entry: unknown) => {
      const { issuer, clientId, issuedAtMs } = (entry ?? {}) as Partial<Record<string, unknown>>;
      return typeof issuer === 'string' && typeof clientId === 'string' && typeof issuedAtMs === 'number'
        ? [{ issuer, clientId, issuedAtMs }]
        : [];
    }),
  };
}
