import { createHash } from 'node:crypto';
import { lstat, mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { SwitchyardError } from '../errors/index.ts';
import { writeFileAtomic } from '../storage/index.ts';

/** How the companion finds the running instance of a data directory. Mode 0600, gone after a clean end. */
export interface InstanceFacts {
  readonly pid: number;
  readonly proxy: string;
  readonly ui: string | null;
  readonly socket: string;
}

const name = 'instance.json';
/** Socket paths are short by law of the kernel: 104 bytes on macOS, 108 on Linux. */
const socketPathLimit = 100;

export async function writeInstanceFile(dataDirectory: string, facts: InstanceFacts): Promise<void> {
  await writeFileAtomic(join(dataDirectory, name), Buffer.from(JSON.stringify(facts)));
}

export async function readInstanceFile(dataDirectory: string): Promise<InstanceFacts | null> {
  try {
    const value = JSON.parse(await readFile(join(dataDirectory, name), 'utf8')) as Partial<InstanceFacts>;
    if (typeof value.pid !== 'number' || typeof value.socket !== 'string' || typeof value.proxy !== 'string')
      return null;
    return { pid: value.pid, socket: value.socket, proxy: value.proxy, ui: value.ui ?? null };
  } catch {
    return null;
  }
}

export async function removeInstanceFile(dataDirectory: string): Promise<void> {
  await rm(join(dataDirectory, name), { force: true });
}

/**
 * A path that only this user can reach: in the data directory, or, when that is too long, in a private folder. Throws
 * `config-invalid` when that folder is not private.
 */
export async function companionSocketPath(
  dataDirectory: string,
  platform: NodeJS.Platform,
  temporaryDirectory = tmpdir(),
): Promise<string> {
  const digest = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 16);
  if (platform === 'win32') return `\\\\.\\pipe\\switchyard-${digest}`;
  const direct = join(dataDirectory, 'control.sock');
  if (Buffer.byteLength(direct) <= socketPathLimit) return direct;
  const folder = join(temporaryDirectory, `switchyard-${userInfo().uid}-${digest}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await refuseForeign(folder);
  return join(folder, 'control.sock');
}

/** Anybody may have made a folder of this name in the temporary directory, and would own the socket in it. */
async function refuseForeign(folder: string): Promise<void> {
  const facts = await lstat(folder);
  const isOurs = facts.isDirectory() && facts.uid === userInfo().uid && (facts.mode & 0o077) === 0;
  if (!isOurs)
    throw new SwitchyardError(
      'config-invalid',
      `${folder} belongs to somebody else or is open to others; remove it, or choose a shorter data directory`,
    );
}
