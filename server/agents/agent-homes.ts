import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { SwitchyardError } from '../errors/index.ts';
import type { Clock } from '../ports.ts';
import { defaultChoice } from './choice.ts';
import { unlessMissing } from './file-access.ts';
import { createLateAnswer } from './late-answer.ts';
import type { AgentLedger } from './ledger.ts';
import type { AgentHome, AgentManifest, Environment } from './manifest.ts';

/** One home of one agent. */
export interface FoundHome {
  readonly manifest: AgentManifest;
  readonly home: AgentHome;
  /** Directories that links in it may lead into. */
  readonly roots: readonly string[];
}

export interface HomeSources {
  readonly manifests: readonly AgentManifest[];
  readonly environment: Environment;
  readonly homeDirectory: string;
  readonly platform: NodeJS.Platform;
  readonly ledger: AgentLedger;
  readonly clock: Clock;
  readonly listWslHomes: () => Promise<readonly string[]>;
  /** Other homes in Linux systems than before. */
  readonly onHomes: () => void;
}

/** Which homes agents have; asked anew each time, because the person and other programs change them. */
export interface AgentHomes {
  readonly all: () => Promise<readonly FoundHome[]>;
  /** Throws not-found. */
  readonly find: (target: {
    readonly agent: string;
    readonly home?: string | undefined;
  }) => Promise<FoundHome>;
  /** Throws not-found, input-invalid. */
  readonly add: (agent: string, path: string) => Promise<FoundHome>;
  /** Throws not-found, input-invalid. */
  readonly remove: (agent: string, path: string) => Promise<void>;
  /** For a home of the ledger, whether it is still found or not. */
  readonly rootsOf: (agent: string, home: string) => readonly string[];
}

export function createAgentHomes(sources: HomeSources): AgentHomes {
  const { manifests, environment, homeDirectory, platform, ledger } = sources;
  const wslHomes = createLateAnswer(sources.clock, sources.listWslHomes, sources.onHomes);
  const chosenRoots = (home: string): readonly string[] => [homeDirectory, home];

  const manifestOf = (agent: string): AgentManifest => {
    const manifest = manifests.find((candidate) => candidate.id === agent);
    if (manifest === undefined)
      throw new SwitchyardError(
        'not-found',
        `There is no agent called ${agent}; \`switchyard agents\` lists them`,
      );
    return manifest;
  };

  const nativeHomes = (manifest: AgentManifest): readonly FoundHome[] => {
    const named = manifest.homes(environment, homeDirectory, platform);
    const added = ledger.addedHomes(manifest.id).map((path): AgentHome => ({ path, source: 'added' }));
    const known = ledger.homes(manifest.id).map((path): AgentHome => ({ path, source: 'environment' }));
    return distinct([...named, ...added, ...known]).map((home) => ({
      manifest,
      home,
      roots: home.source === 'default' ? [homeDirectory] : chosenRoots(home.path),
    }));
  };

  const homesOf = async (
    manifest: AgentManifest,
    roots: readonly string[],
  ): Promise<readonly FoundHome[]> => {
    const linux: FoundHome[] = [];
    for (const root of manifest.isProgram === false ? [] : roots) {
      for (const { path } of manifest.homes({}, root, 'linux')) {
        const exists = (await unlessMissing(stat(path)).catch(() => null)) !== null;
        if (exists) linux.push({ manifest, home: { path, source: 'wsl' }, roots: [root] });
      }
    }
    const isLinux = (path: string): boolean => linux.some(({ home }) => home.path === path);
    return [...nativeHomes(manifest).filter(({ home }) => !isLinux(home.path)), ...linux];
  };

  const find: AgentHomes['find'] = async ({ agent, home }) => {
    const manifest = manifestOf(agent);
    // The common case asks no Linux system.
    const native = nativeHomes(manifest);
    const wanted = ({ home: { path } }: FoundHome): boolean => home === undefined || path === home;
    const found = native.find(wanted) ?? (await homesOf(manifest, await wslHomes.settled())).find(wanted);
    if (found === undefined)
      throw new SwitchyardError('not-found', `${manifest.label} has no home at ${home ?? 'all'}`);
    return found;
  };

  return {
    all: async () => {
      const roots = wslHomes.now();
      return (await Promise.all(manifests.map((manifest) => homesOf(manifest, roots)))).flat();
    },
    find,
    add: async (agent, path) => {
      const manifest = manifestOf(agent);
      if (manifest.isProgram === false || manifest.unsupported !== undefined)
        throw new SwitchyardError('input-invalid', `${manifest.label} has no directories to add`);
      const home = await checkedHome(path);
      const listed = (await homesOf(manifest, await wslHomes.settled())).some(
        (found) => found.home.path === home,
      );
      if (!listed) {
        const choice = ledger.choice(agent, home) ?? defaultChoice(manifest);
        ledger.setChoice(agent, home, { ...choice, source: 'added' });
      }
      return find({ agent, home });
    },
    remove: async (agent, path) => {
      const manifest = manifestOf(agent);
      const home = resolve(path);
      if (!ledger.addedHomes(agent).includes(home))
        throw new SwitchyardError('not-found', `${home} was not added to ${manifest.label}`);
      if (ledger.entries(agent, home).length > 0)
        throw new SwitchyardError(
          'input-invalid',
          `${manifest.label} in ${home} points here: put it back first`,
        );
      ledger.setChoice(agent, home, null);
    },
    rootsOf: (agent, home) => {
      const manifest = manifests.find((candidate) => candidate.id === agent);
      const found = manifest && nativeHomes(manifest).find((candidate) => candidate.home.path === home);
      return found?.roots ?? chosenRoots(home);
    },
  };
}

function distinct(homes: readonly AgentHome[]): readonly AgentHome[] {
  return homes.filter((home, index) => homes.findIndex(({ path }) => path === home.path) === index);
}

async function checkedHome(path: string): Promise<string> {
  const home = resolve(path);
  const refuse = (why: string): SwitchyardError => new SwitchyardError('input-invalid', `${path} ${why}`);
  if (!isAbsolute(path) || path.includes('\0')) throw refuse('is not an absolute path');
  if (dirname(home) === home) throw refuse('is the root of a file system');
  const status = await statusOf(home);
  // A misspelt path would be an entry of the list that nothing ever reads.
  if (status === null) throw refuse('does not exist: make the directory first');
  if (!status.isDirectory()) throw refuse('is a file, not a directory');
  return home;
}

async function statusOf(path: string): Promise<{ isDirectory: () => boolean } | null> {
  try {
    return await unlessMissing(stat(path));
  } catch (error) {
    throw new SwitchyardError('input-invalid', `${path} cannot be looked at`, { cause: error });
  }
}
