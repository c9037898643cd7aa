import { SwitchyardError } from '../errors/index.ts';
import { createAgentHomes, type FoundHome } from './agent-homes.ts';
import { checkChoice, noModelKnown } from './choice.ts';
import { applyPlanner, connectionOf, undoPlanner } from './connection.ts';
import { askVersion, createDetector } from './detect.ts';
import type { AgentEngine, AgentEngineOptions, ApplyRequest, LateChange } from './engine-types.ts';
import { existingFiles } from './existing-files.ts';
import { nodeFileAccess } from './file-access.ts';
import type { CommitTools, FileTask } from './file-task.ts';
import { showPath, type KeyPath } from './formats/text-format.ts';
import { createHomeQueue } from './home-queue.ts';
import type { LedgerEntry } from './ledger.ts';
import { clientKeyPlaceholder, type Connection } from './manifest.ts';
import { choiceOf, filesOf, inspect, observe, type ObserveTools } from './observe.ts';
import { keepTheirs, ownedKeys } from './owned-keys.ts';
import { previewFiles } from './preview.ts';
import { reconcilePending } from './reconcile.ts';
import { builtInManifests } from './registry.ts';
import { createVersions } from './versions.ts';
import { noModelWarnings, toldModelsNote } from './told-models.ts';
import { tasksOf, writeHome, type WriteTools } from './write-home.ts';
import { listWslHomes } from './wsl.ts';

/** Composes the engine; the work is in the files beside this one. */
export function createAgentEngine(options: AgentEngineOptions): AgentEngine {
  const { environment, homeDirectory, ledger, clock, dataDirectory, delay } = options;
  const platform = options.platform ?? process.platform;
  let closed = false;
  const changed = (change: LateChange): void => {
    if (!closed) options.onLateChange?.(change);
  };
  const commit: CommitTools = {
    access: options.fileAccess ?? nodeFileAccess,
    ledger,
    clock,
    delay,
    dataDirectory,
    platform,
  };
  const find = options.findExecutable;
  const observing: ObserveTools = {
    commit,
    environment,
    detector: createDetector({
      environment,
      platform,
      ...(find === undefined ? {} : { findExecutable: find }),
    }),
    versions: createVersions({
      ask: (executable) => (closed ? Promise.resolve(null) : askVersion(executable, environment)),
      onVersion: (executable) => changed({ kind: 'version', executable }),
    }),
  };
  const noHomes = (): Promise<readonly string[]> => Promise.resolve([]);
  const homes = createAgentHomes({
    manifests: options.manifests ?? builtInManifests,
    environment,
    homeDirectory,
    platform,
    ledger,
    clock,
    onHomes: () => changed({ kind: 'homes' }),
    listWslHomes: options.listWslHomes ?? (platform === 'win32' ? () => listWslHomes() : noHomes),
  });
  const writing: WriteTools = {
    commit,
    queue: createHomeQueue(),
    onLateChange: changed,
    isClosed: () => closed,
    rootsOf: homes.rootsOf,
  };
  const status = (found: FoundHome): ReturnType<typeof observe> => observe(observing, found);
  const entriesOfHome = ({ manifest, home }: FoundHome): readonly LedgerEntry[] =>
    ledger.entries(manifest.id, home.path);

  const applyTasks = (
    found: FoundHome,
    connection: Connection,
    existing: ReadonlySet<string>,
  ): readonly FileTask[] => {
    const keys = found.manifest.desired(found.home.path, connection, existing);
    if (keys.length === 0) throw noModelKnown(found.manifest);
    const entries = entriesOfHome(found);
    const named = [...keys, ...entries];
    const files = filesOf(found, named).filter(({ path }) => named.some(({ file }) => file === path));
    return tasksOf(found, files, applyPlanner(keys, connection), `${connection.mode} mode`);
  };

  const undoTasks = (found: FoundHome, names: readonly string[] | undefined): readonly FileTask[] => {
    const entries = entriesOfHome(found);
    const chosen = names === undefined ? null : chosenKeys(entries, names);
    const files = filesOf(found, entries).filter(({ path }) =>
      chosen === null ? entries.some((entry) => entry.file === path) : chosen.has(path),
    );
    return tasksOf(found, files, undoPlanner(chosen), chosen === null ? null : 'single keys');
  };

  /** What is in the file, with nothing in it that only a write needs to be right. */
  const standing = (found: FoundHome, catalogue: Connection['catalogue']): Connection => ({
    proxyUrl: 'http://127.0.0.1:1',
    clientKey: clientKeyPlaceholder,
    mode: entriesOfHome(found)[0]?.mode ?? 'key',
    models: choiceOf(commit, found).models,
    catalogue,
  });

  /** Names of the keys without which the agent does not come here: the address, and what chooses it. */
  const decidingKeys = async (found: FoundHome): Promise<ReadonlySet<string>> => {
    const { manifest, home } = found;
    const existing = await existingFiles(manifest.files(home.path));
    const keys = manifest.desired(home.path, standing(found, []), existing);
    return new Set(keys.filter(({ signature }) => signature).map(({ path }) => showPath(path)));
  };

  const connectionFor = (found: FoundHome, request: ApplyRequest): Connection =>
    connectionOf(found.manifest, request, choiceOf(commit, found));

  const apply: AgentEngine['apply'] = async (request) => {
    const found = await homes.find(request);
    const connection = connectionFor(found, request);
    const existing = await existingFiles(found.manifest.files(found.home.path));
    const warnings = await writeHome(writing, found, () => applyTasks(found, connection, existing));
    const { models } = connection;
    ledger.setChoice(found.manifest.id, found.home.path, {
      ...choiceOf(commit, found),
      way: 'always',
      models,
    });
    return {
      agent: await status(found),
      warnings: [...noModelWarnings(found.manifest, connection), ...warnings],
    };
  };

  const undo: AgentEngine['undo'] = async (request) => {
    const found = await homes.find(request);
    const warnings = await writeHome(writing, found, () => undoTasks(found, request.keys));
    return { agent: await status(found), warnings };
  };

  return {
    list: async () => Promise.all((await homes.all()).map(status)),
    status: async (target) => status(await homes.find(target)),
    plan: async (request) => {
      const found = await homes.find(request);
      const subject = { agent: found.manifest.id, home: found.home.path, action: request.action };
      if (request.action === 'undo') {
        const mode = entriesOfHome(found)[0]?.mode ?? null;
        return { ...subject, mode, ...(await previewFiles(commit, undoTasks(found, request.keys))) };
      }
      const connection = connectionFor(found, request);
      const existing = await existingFiles(found.manifest.files(found.home.path));
      const preview = await previewFiles(commit, applyTasks(found, connection, existing));
      const { overrides, notes } = await inspect(observing, found, connection.mode);
      const told = preview.refused === null ? noModelWarnings(found.manifest, connection) : [];
      const warnings = [...told, ...preview.warnings, ...overrides, ...notes];
      return { ...subject, mode: connection.mode, ...preview, warnings };
    },
    apply,
    undo,
    keys: async (target) => {
      const found = await homes.find(target);
      const files = filesOf(found, entriesOfHome(found));
      return (await Promise.all(files.map((file) => ownedKeys(commit, found, file)))).flat();
    },
    modelNote: async (target, catalogue) => {
      const found = await homes.find(target);
      const { manifest, home } = found;
      const existing = await existingFiles(manifest.files(home.path));
      return toldModelsNote(manifest, home.path, standing(found, catalogue), entriesOfHome(found), existing);
    },
    keep: async (target) => {
      const found = await homes.find(target);
      const { manifest, home } = found;
      const deciding = await decidingKeys(found);
      const given: string[] = [];
      await writing.queue.run(manifest.id, home.path, async () => {
        for (const file of filesOf(found, entriesOfHome(found)))
          given.push(...(await keepTheirs(commit, found, file)));
      });
      const decided = given.find((key) => deciding.has(key));
      if (decided === undefined || entriesOfHome(found).length === 0)
        return { agent: await status(found), warnings: [] };
      // Our key, for one, must not travel to the address that somebody else wrote.
      const warnings = await writeHome(writing, found, () => undoTasks(found, undefined));
      const why = `Without ${decided} the other keys of Switchyard mean nothing, so they were put back too.`;
      return { agent: await status(found), warnings: [why, ...warnings] };
    },
    history: (agent, home) => ledger.history(agent, home),
    choice: async (target) => choiceOf(commit, await homes.find(target)),
    setChoice: async (target, choice) => {
      const found = await homes.find(target);
      checkChoice(found.manifest, choice);
      const { way, models } = choice;
      ledger.setChoice(found.manifest.id, found.home.path, { ...choiceOf(commit, found), way, models });
      return status(found);
    },
    addHome: async (agent, path) => status(await homes.add(agent, path)),
    removeHome: (agent, path) => homes.remove(agent, path),
    reconcile: () => reconcilePending(commit, homes.rootsOf),
    close: () => {
      closed = true;
    },
  };
}

/** Paths by file for dotted names. Throws not-found for a name that is no key of ours. */
function chosenKeys(
  entries: readonly LedgerEntry[],
  names: readonly string[],
): ReadonlyMap<string, readonly KeyPath[]> {
  const named = (entry: LedgerEntry, name: string): boolean => showPath(entry.path) === name;
  const unknown = names.find((name) => !entries.some((entry) => named(entry, name)));
  if (unknown !== undefined)
    throw new SwitchyardError('not-found', `Switchyard has set no key called ${unknown} here`);
  const chosen = entries.filter((entry) => names.some((name) => named(entry, name)));
  const byFile = Map.groupBy(chosen, (entry) => entry.file);
  return new Map([...byFile].map(([file, group]) => [file, group.map((entry) => entry.path)]));
}
