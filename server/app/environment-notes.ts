import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import {
  builtInManifests,
  clientKeyPlaceholder,
  findEnvironmentSettings,
  type AgentFinding,
  type AgentManifest,
  type AgentStatus,
  type EnvironmentSetting,
  type EnvironmentSourcePorts,
} from '../agents/index.ts';
import type { DoctorCheck } from '../contract/index.ts';
import type { Clock } from '../ports.ts';

/** Variables that a terminal will give an agent, whatever this process has. */
export interface EnvironmentNotes {
  /** Notes about one agent that points here; none for any other. */
  of(status: AgentStatus): Promise<readonly AgentFinding[]>;
  checks(agents: readonly AgentStatus[]): Promise<readonly DoctorCheck[]>;
}

export interface EnvironmentNotesSources {
  readonly ports: EnvironmentSourcePorts;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly manifests?: readonly AgentManifest[];
}

/** The list of agents is asked for often; shell files change rarely. */
const freshMs = 10_000;

export function createEnvironmentNotes(sources: EnvironmentNotesSources): EnvironmentNotes {
  const { ports, environment, clock } = sources;
  const manifests = sources.manifests ?? builtInManifests;
  let read: { readonly atMs: number; readonly settings: Promise<readonly EnvironmentSetting[]> } | null =
    null;
  const settings = (): Promise<readonly EnvironmentSetting[]> => {
    const nowMs = clock.monotonicMs();
    if (read === null || nowMs - read.atMs > freshMs) {
      const names = new Set(manifests.flatMap((manifest) => [...namesOf(manifest)]));
      read = { atMs: nowMs, settings: findEnvironmentSettings(ports, [...names]) };
    }
    return read.settings;
  };
  const of = async (status: AgentStatus): Promise<readonly AgentFinding[]> => {
    const manifest = manifests.find(({ id }) => id === status.id);
    if (manifest === undefined || status.appliedAtMs === null || status.mode === null) return [];
    const names = namesOf(manifest);
    const found = (await settings()).filter(({ name }) => names.has(name));
    return Promise.all(
      found
        // What this process has too was judged with the files already.
        .filter(({ name }) => (environment[name] ?? '') === '')
        .map(async ({ name, source, line, fix }): Promise<AgentFinding> => {
          const wins = await winsOver(manifest, status, name, ports.platform);
          const effect = wins
            ? `wins over Switchyard when ${status.label} is started from there`
            : `reaches ${status.label} when it is started from there`;
          const text = `${name} is set in ${source}${line === null ? '' : ` (line ${line})`} and ${effect}. To take it away: ${fix}`;
          return { kind: 'note', text, file: line === null ? null : source, line, column: null, by: null };
        }),
    );
  };
  return {
    of,
    async checks(agents) {
      const notes = await Promise.all(
        agents.map(async (status) =>
          (await of(status)).map(({ text }, index): DoctorCheck => ({
            id: `environment-${status.id}-${index}`,
            state: 'warning',
            message: text,
          })),
        ),
      );
      return notes.flat();
    },
  };
}

/** Variables that decide where the agent goes, as its own start through Switchyard has them. */
function namesOf(manifest: AgentManifest): ReadonlySet<string> {
  if (manifest.launch === undefined) return new Set();
  const proxyUrl = 'http://127.0.0.1:4310';
  const { environment, without } = manifest.launch('/', {
    proxyUrl,
    clientKey: clientKeyPlaceholder,
    mode: manifest.modes[0] ?? 'key',
    models: {},
    catalogue: [],
  });
  const pointing = Object.entries(environment)
    .filter(([, value]) => value.includes(proxyUrl) || value.includes(clientKeyPlaceholder))
    .map(([name]) => name);
  return new Set([...pointing, ...without].filter((name) => !name.startsWith('SWITCHYARD_')));
}

/** Asks the manifest itself, with nothing in any file: does this variable override what we wrote? */
async function winsOver(
  manifest: AgentManifest,
  status: AgentStatus,
  name: string,
  platform: NodeJS.Platform,
): Promise<boolean> {
  const { overrides } = await manifest.inspect({
    home: status.home,
    mode: status.mode ?? 'key',
    environment: { [name]: 'https://elsewhere.invalid' },
    platform,
    readKeys: async (_file, paths) => paths.map(() => ({ present: false as const })),
  });
  return overrides.length > 0;
}

const fileLimitBytes = 1024 * 1024;
const runLimitMs = 2_000;

/** The person's real files, registry and launchd. */
export function systemEnvironmentSources(
  homeDirectory: string,
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): EnvironmentSourcePorts {
  return {
    homeDirectory,
    platform,
    async readText(path) {
      const { size } = await stat(path);
      return size > fileLimitBytes ? null : readFile(path, 'utf8');
    },
    run: (file, args) =>
      new Promise((resolve) => {
        execFile(
          file,
          [...args],
          { timeout: runLimitMs, env: environment, windowsHide: true, maxBuffer: fileLimitBytes },
          (error, output) => resolve(error === null ? output : null),
        );
      }),
  };
}
