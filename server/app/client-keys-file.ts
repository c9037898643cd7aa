import { join } from 'node:path';
import { parseClientKeys, type ClientKey } from '../accounts/index.ts';
import type { Clock } from '../ports.ts';
import { openVersionedJson } from '../storage/index.ts';

/** The hashes of our client keys: what the running product and `undo` without one both read and write. */
export function openClientKeysFile(
  dataDirectory: string,
  clock: Clock,
): ReturnType<typeof openVersionedJson<readonly ClientKey[]>> {
  return openVersionedJson<readonly ClientKey[]>({
    path: join(dataDirectory, 'client-keys.json'),
    version: 1,
    minReader: 1,
    parse: parseClientKeys,
    initial: [],
    clock,
  });
}
