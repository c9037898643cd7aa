import { stat } from 'node:fs/promises';
import { SwitchyardError, isSwitchyardError } from '../errors/index.ts';
import type { Clock } from '../ports.ts';
import { commitFile, lookAt, refusedError, type CommitTask, type CommitTools } from './commit.ts';
import { createDetector } from './detect.ts';
import { nodeFileAccess, unlessMissing, type FileAccess } from './file-access.ts';
import { createFormat } from './formats/registry.ts';
import type { AgentLedger, HistoryEntry, WriteAction } from './ledger.ts';
import type {
  AgentHome,
  AgentManifest,
  AgentMode,
  Environment,
  Inspection,
  ManagedFile,
} from './manifest.ts';
import type { FilePlan, FileSituation, PlannedChange } from './file-plan.ts';
import { planApply, planUndo } from './plan.ts';
import { reconcilePending } from './reconcile.ts';
import { builtInManifests } from './registry.ts';
import { findState, type AgentStatus } from './status.ts';

export interface AgentEngineOptions {
  readonly environment: Environment;
  /** The person's home directory. */
  readonly homeDirectory: string;
  readonly ledger: AgentLedger;
  readonly clock: Clock;
  /** Switchyard's data directory; backups go below it. */
  readonly dataDirectory: string;
  readonly delay: (delayMs: number) => Promise<void>;
  readonly findExecutable?: (name: string) => Promise<string | null>;
  readonly manifests?: readonly AgentManifest[];
  readonly platform?: NodeJS.Platform;
  readonly fileAccess?: FileAccess;
}

export interface AgentTarget {
  readonly agent: string;
  /** Default: the agent's first home. */
  readonly home?: string | undefined;
}

export interface ApplyRequest extends AgentTarget {
  /** Default `key`. */
  readonly mode?: AgentMode | undefined;
  /** Origin of the proxy, for example `http://127.0.0.1:4310`. */
  readonly proxyUrl: string;
  readonly clientKey: string;
}

export type PlanRequest =
  | ({ readonly action: 'apply' } & ApplyRequest)
  | ({ readonly action: 'undo' } & AgentTarget);

/** What an apply or undo would do, for showing; nothing is written. */
export interface AgentPlan {
  readonly agent: string;
  readonly home: string;
  readonly action: WriteAction;
  readonly mode: AgentMode | null;
  readonly changes: readonly PlannedChange[];
  /** A unified diff over all files, secrets masked; empty when nothing would change. */
  readonly diff: string;
  readonly warnings: readonly string[];
  readonly refused: {
    readonly file: string;
    readonly message: string;
    readonly line: number | null;
    readonly column: number | null;
  } | null;
}

export interface AgentOutcome {
  readonly agent: AgentStatus;
  readonly warnings: readonly string[];
}

/** Points agents at the proxy and puts them back. Writes to one agent home never overlap. */
export interface AgentEngine {
  readonly list: () => Promise<readonly AgentStatus[]>;
  readonly plan: (request: PlanRequest) => Promise<AgentPlan>;
  /** Throws not-found, input-invalid, file-unparsable, file-refused, file-changed. */
  readonly apply: (request: ApplyRequest) => Promise<AgentOutcome>;
  /** Throws not-found, file-unparsable, file-refused, file-changed; the entries stay until the file could be written. */
  readonly undo: (target: AgentTarget) => Promise<AgentOutcome>;
  readonly history: (agent: string, home?: string) => readonly HistoryEntry[];
  /** To be called once at start, before anything else: settles what a crash cut off. */
  readonly reconcile: () => Promise<readonly string[]>;
}

interface Found {
  readonly manifest: AgentManifest;
  readonly home: AgentHome;
}

export function createAgentEngine(options: AgentEngineOptions): AgentEngine {
  const { environment, homeDirectory, ledger, clock, dataDirectory, delay } = options;
  const manifests = options.manifests ?? builtInManifests;
  const platform = options.platform ?? process.platform;
  const access = options.fileAccess ?? nodeFileAccess;
  const tools: CommitTools = { access, ledger, clock, delay, dataDirectory };
  const find = options.findExecutable;
  const detector = createDetector({
    environment,
    platform,
    ...(find === undefined ? {} : { findExecutable: find }),
  });
  const queues = new Map<string, Promise<unknown>>();

  const homesOf = (manifest: AgentManifest): readonly AgentHome[] => {
    const named = manifest.homes(environment, homeDirectory);
    const remembered = ledger.homes(manifest.id).filter((path) => named.every((home) => home.path !== path));
    return [...named, ...remembered.map((path): AgentHome => ({ path, source: 'environment' }))];
  };

  const resolveHome = ({ agent, home }: AgentTarget): Found => {
    const manifest = manifests.find((candidate) => candidate.id === agent);
    if (manifest === undefined) throw new SwitchyardError('not-found', `There is no agent called ${agent}`);
    const homes = homesOf(manifest);
    const found = home === undefined ? homes[0] : homes.find((candidate) => candidate.path === home);
    if (found === undefined)
      throw new SwitchyardError('not-found', `${manifest.label} has no home at ${home ?? 'all'}`);
    return { manifest, home: found };
  };

  const allowedRoots = (home: AgentHome): readonly string[] =>
    home.source === 'environment' ? [homeDirectory, home.path] : [homeDirectory];

  const inspect = ({ manifest, home }: Found, mode: AgentMode): Promise<Inspection> =>
    manifest.inspect({
      home: home.path,
      mode,
      environment,
      platform,
      readKeys: async (file, paths) => {
        try {
          const bytes = await unlessMissing(access.readFile(file.path));
          const text = bytes === null ? '' : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
          return createFormat(file.format).readKeys(text, paths);
        } catch {
          // Only facts for a warning: a file that cannot be read holds none.
          return paths.map(() => ({ present: false as const }));
        }
      },
    });

  const statusOf = async (found: Found): Promise<AgentStatus> => {
    const { manifest, home } = found;
    const executable = await detector.findExecutable(manifest.executables);
    const homeExists = (await unlessMissing(stat(home.path))) !== null;
    const files = manifest.files(home.path);
    const entries = ledger.entries(manifest.id, home.path);
    const { state, detail } = await findState(tools, {
      agent: manifest.id,
      home: home.path,
      files,
      allowedRoots: allowedRoots(home),
      installed: executable !== null || homeExists,
      inspect: (mode) => inspect(found, mode),
    });
    return {
      id: manifest.id,
      label: manifest.label,
      home: home.path,
      files: files.map((file) => file.path),
      state,
      stateDetail: detail,
      version: executable === null ? null : await detector.readVersion(executable),
      executable,
      mode: entries[0]?.mode ?? null,
      costs: manifest.costs,
      appliedAtMs: entries.length === 0 ? null : Math.max(...entries.map((entry) => entry.appliedAtMs)),
    };
  };

  const taskOf = (
    { manifest, home }: Found,
    file: ManagedFile,
    planner: Planner,
    note: string | null,
  ): CommitTask => ({
    scope: { agent: manifest.id, home: home.path, file: file.path },
    format: file.format,
    allowedRoots: allowedRoots(home),
    plan: planner(file),
    note,
  });

  const runAll = (found: Found, planner: Planner, note: string | null): Promise<readonly string[]> => {
    const key = `${found.manifest.id}\0${found.home.path}`;
    const work = async (): Promise<readonly string[]> => {
      const warnings: string[] = [];
      for (const file of found.manifest.files(found.home.path)) {
        warnings.push(...(await commitFile(tools, taskOf(found, file, planner, note))));
      }
      return warnings;
    };
    const running = (queues.get(key) ?? Promise.resolve()).then(work, work);
    queues.set(key, running);
    return running;
  };

  const applyPlanner = ({ manifest, home }: Found, request: ApplyRequest): Planner => {
    const mode = request.mode ?? 'key';
    const proxyUrl = proxyOrigin(request.proxyUrl);
    if (!/^[\w.~-]{8,512}$/.test(request.clientKey)) {
      throw new SwitchyardError('input-invalid', 'The client key has characters that do not fit into a URL');
    }
    const keys = manifest.desired(home.path, { proxyUrl, clientKey: request.clientKey, mode });
    return (file) => (situation) =>
      planApply(situation, { mode, proxyUrl, keys: keys.filter((key) => key.file === file.path) });
  };

  const planFiles = async (
    found: Found,
    planner: Planner,
  ): Promise<Pick<AgentPlan, 'changes' | 'diff' | 'warnings' | 'refused'>> => {
    const ready: Extract<FilePlan, { kind: 'ready' }>[] = [];
    for (const file of found.manifest.files(found.home.path)) {
      const task = taskOf(found, file, planner, null);
      try {
        const plan = task.plan((await lookAt(tools, task)).situation);
        if (plan.kind === 'refused') throw refusedError(file.path, plan);
        ready.push(plan);
      } catch (error) {
        if (!isSwitchyardError(error)) throw error;
        const { line, column } = error.details;
        const place = {
          line: typeof line === 'number' ? line : null,
          column: typeof column === 'number' ? column : null,
        };
        return {
          changes: [],
          diff: '',
          warnings: [],
          refused: { file: file.path, message: error.message, ...place },
        };
      }
    }
    const diff = ready.flatMap((plan) => plan.diff).join('\n');
    const warnings = ready.flatMap((plan) => plan.warnings);
    return { changes: ready.flatMap((plan) => plan.changes), diff, warnings, refused: null };
  };

  return {
    list: async () => {
      const found = manifests.flatMap((manifest) =>
        homesOf(manifest).map((home): Found => ({ manifest, home })),
      );
      return Promise.all(found.map(statusOf));
    },
    plan: async (request) => {
      const found = resolveHome(request);
      const subject = { agent: found.manifest.id, home: found.home.path, action: request.action };
      if (request.action === 'undo') {
        const mode = ledger.entries(found.manifest.id, found.home.path)[0]?.mode ?? null;
        return { ...subject, mode, ...(await planFiles(found, undoPlanner)) };
      }
      const mode = request.mode ?? 'key';
      const plan = await planFiles(found, applyPlanner(found, request));
      const { overrides, notes } = await inspect(found, mode);
      return { ...subject, mode, ...plan, warnings: [...plan.warnings, ...overrides, ...notes] };
    },
    apply: async (request) => {
      const found = resolveHome(request);
      const warnings = await runAll(found, applyPlanner(found, request), `${request.mode ?? 'key'} mode`);
      return { agent: await statusOf(found), warnings };
    },
    undo: async (target) => {
      const found = resolveHome(target);
      const warnings = await runAll(found, undoPlanner, null);
      return { agent: await statusOf(found), warnings };
    },
    history: (agent, home) => ledger.history(agent, home),
    reconcile: () =>
      reconcilePending(tools, (agent, home) => allowedRoots(resolveHome({ agent, home }).home)),
  };
}

type Planner = (file: ManagedFile) => (situation: FileSituation) => FilePlan;

const undoPlanner: Planner = () => (situation) => planUndo(situation);

function proxyOrigin(proxyUrl: string): string {
  if (!URL.canParse(proxyUrl))
    throw new SwitchyardError('input-invalid', 'The address of the proxy is not a URL');
  return new URL(proxyUrl).origin;
}
