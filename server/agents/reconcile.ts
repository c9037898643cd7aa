import { dirname, join } from 'node:path';
import { isSwitchyardError } from '../errors/index.ts';
import { entriesOf, type CommitTools } from './commit.ts';
import { unlessMissing } from './file-access.ts';
import { createFormat } from './formats/registry.ts';
import { textHash, valueHash, type LedgerEntry, type PendingWrite } from './ledger.ts';
import { readTarget, resolveTarget, temporaryName } from './target-file.ts';

/**
 * Settles writes that a crash cut off between journal, file and ledger. A file as planned: the entries count. A file
 * as before: nothing happened. Neither: each key is looked at on its own. A file that cannot be read is left for the
 * next start. Temporary files of ours are swept. Returns sentences about what was found.
 */
export async function reconcilePending(
  tools: CommitTools,
  allowedRootsOf: (agent: string, home: string) => readonly string[],
): Promise<readonly string[]> {
  const notes: string[] = [];
  for (const pending of tools.ledger.pending()) {
    try {
      const path = await resolveTarget(
        tools.access,
        pending.file,
        allowedRootsOf(pending.agent, pending.home),
      );
      const { text } = await readTarget(tools.access, path);
      settle(tools, pending, text);
      await sweep(tools, dirname(path));
      notes.push(`An interrupted ${pending.action} of ${pending.file} was settled.`);
    } catch (error) {
      if (!isSwitchyardError(error)) throw error;
      notes.push(
        `${pending.file} was being written when Switchyard stopped, and cannot be read now: ${error.message}`,
      );
    }
  }
  return notes;
}

function settle(tools: CommitTools, pending: PendingWrite, text: string | null): void {
  const hash = textHash(text);
  if (hash === pending.hashAfter) tools.ledger.confirm(pending);
  else if (hash === pending.hashBefore) tools.ledger.drop(pending);
  else {
    const settled = settleKeys(pending, entriesOf(tools.ledger, pending), text);
    tools.ledger.replace(pending, settled);
    tools.ledger.drop(pending);
  }
}

function settleKeys(
  pending: PendingWrite,
  known: readonly LedgerEntry[],
  text: string | null,
): readonly LedgerEntry[] {
  const candidates = pending.action === 'apply' ? pending.entries : known;
  return candidates.flatMap((entry) => {
    if (holds(entry, text)) return [entry];
    const earlier = known.find((other) => other.path.join('\0') === entry.path.join('\0'));
    return earlier !== undefined && (pending.action === 'apply' || holds(earlier, text)) ? [earlier] : [];
  });
}

function holds(entry: LedgerEntry, text: string | null): boolean {
  const [reading] = createFormat(entry.format).readKeys(text ?? '', [entry.path]);
  return reading?.present === true && valueHash(reading.value) === entry.oursHash;
}

async function sweep(tools: CommitTools, directory: string): Promise<void> {
  const names = (await unlessMissing(tools.access.readdir(directory))) ?? [];
  for (const name of names) {
    if (temporaryName.test(name)) await unlessMissing(tools.access.unlink(join(directory, name)));
  }
}
