import { readFile } from 'node:fs/promises';
import { clientKeyPrefix, type ClientKey, type ClientKeys } from '../accounts/index.ts';
import type { AgentStatus } from '../agents/index.ts';
import { isSwitchyardError } from '../errors/index.ts';
import { createSerialQueue } from '../storage/index.ts';
import type { Vault } from '../vault/index.ts';

/** The home under which the key for starting an agent is kept, apart from the one that stands in its files. */
export function launchHome(home: string): string {
  return `${launchPrefix}${home}`;
}

const launchPrefix = 'launch:';

export function isLaunchHome(home: string): boolean {
  return home.startsWith(launchPrefix);
}

const keyInText = new RegExp(`${clientKeyPrefix}[A-Za-z0-9_-]{43}`, 'g');

/** The client key that stands in the agent's files and is still good here; only there it exists in clear. */
export async function presentKey(
  status: Pick<AgentStatus, 'id' | 'home' | 'files'>,
  keys: Pick<ClientKeys, 'match'>,
): Promise<{ readonly secret: string; readonly key: ClientKey } | null> {
  for (const file of status.files) {
    const text = await readFile(file, 'utf8').catch(() => '');
    for (const [secret] of text.matchAll(keyInText)) {
      const key = keys.match(secret);
      if (key !== null && key.agent === status.id && key.home === status.home) return { secret, key };
    }
  }
  return null;
}

/** Names the one record of the vault that holds every launch key, by agent and home. */
export const launchRecord = 'agent-launch-keys';
const recordKind = 'launch-keys';

export interface LaunchKeys {
  /**
   * The key for starting this agent home; made when there is none. It is the same at every start, so that the list of
   * keys does not grow. Throws secret-locked, secret-denied, secret-absent or secret-corrupt.
   */
  secretFor(status: Pick<AgentStatus, 'id' | 'home' | 'label'>): Promise<string>;
}

/** Keys that go into the environment of one process: they stand in no file, so the vault keeps them. */
export function createLaunchKeys(
  keys: Pick<ClientKeys, 'match' | 'add' | 'revokeAgent'>,
  vault: Pick<Vault, 'get' | 'put'>,
): LaunchKeys {
  const alone = createSerialQueue();
  return {
    secretFor: ({ id, home, label }) =>
      alone(async () => {
        const stored = await readRecord(vault);
        const place = `${id}\n${home}`;
        const known = stored.get(place);
        const match = known === undefined ? null : keys.match(known);
        if (known !== undefined && match?.agent === id && match.home === launchHome(home)) return known;
        const made = await keys.add({ label: `${label} (started)`, agent: id, home: launchHome(home) });
        stored.set(place, made.key);
        try {
          await vault.put(launchRecord, recordKind, JSON.stringify(Object.fromEntries(stored)));
        } catch (error) {
          await keys.revokeAgent(id, launchHome(home), null);
          throw error;
        }
        await keys.revokeAgent(id, launchHome(home), made.view.id);
        return made.key;
      }),
  };
}

async function readRecord(vault: Pick<Vault, 'get'>): Promise<Map<string, string>> {
  try {
    const value: unknown = JSON.parse((await vault.get(launchRecord)).secret);
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch (error) {
    // A record that cannot be read any more costs new keys, nothing else; a locked vault is told.
    if (error instanceof SyntaxError) return new Map();
    if (isSwitchyardError(error) && (error.code === 'not-found' || error.code === 'secret-corrupt'))
      return new Map();
    throw error;
  }
}
