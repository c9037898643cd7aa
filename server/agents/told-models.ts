import { showPath } from './formats/text-format.ts';
import type { LedgerEntry } from './ledger.ts';
import type { AgentManifest, Connection } from './manifest.ts';
import { listedModels } from './offered-models.ts';

/** What a person is told before and after an agent is pointed here that would list no model; empty for any other. */
export function noModelWarnings(manifest: AgentManifest, connection: Connection): readonly string[] {
  return lacksModels(manifest, connection) ? [noModelText(manifest)] : [];
}

/**
 * A sentence about an agent whose file does not name the models that Switchyard serves now; null when it does, and for
 * agents that find models by themselves. An empty catalogue is no news: accounts may still be read.
 */
export function toldModelsNote(
  manifest: AgentManifest,
  home: string,
  connection: Connection,
  entries: readonly Pick<LedgerEntry, 'path'>[],
  existing: ReadonlySet<string>,
): string | null {
  if (manifest.listsModels !== true || entries.length === 0) return null;
  const pathsOf = (given: Connection): ReadonlySet<string> =>
    new Set(manifest.desired(home, given, existing).map(({ path }) => showPath(path)));
  // What stands in the file whatever is served says nothing about models; the person may have kept theirs there.
  const always = pathsOf({ ...connection, models: {}, catalogue: [] });
  const told = new Set(entries.map(({ path }) => showPath(path)).filter((path) => !always.has(path)));
  if (lacksModels(manifest, connection)) return told.size === 0 ? noModelText(manifest) : null;
  const wanted = [...pathsOf(connection)].filter((path) => !always.has(path));
  const isSame = wanted.length === told.size && wanted.every((path) => told.has(path));
  return isSame ? null : `Switchyard serves other models than ${manifest.label} was told of: apply it again.`;
}

function lacksModels(manifest: AgentManifest, connection: Connection): boolean {
  return manifest.listsModels === true && listedModels(connection).length === 0;
}

function noModelText({ label }: AgentManifest): string {
  return `Switchyard knows no model yet, so ${label} will list none of it: add an account, then apply ${label} again.`;
}
