import { basename, dirname, join } from 'node:path';
import { chosenDirectory } from '../chosen-directory.ts';
import {
  clientKeyPlaceholder,
  type AgentHome,
  type AgentManifest,
  type Environment,
  type ModelSlot,
  type Snippet,
  type Connection,
} from '../manifest.ts';
import { mainModel } from '../offered-models.ts';
import { inspectFamily } from './inspect.ts';
import { configOf, inlineConfig, modelName, providerKeys } from './provider.ts';

/** What differs between OpenCode and the programs built on it. */
export interface OpenCodeFamily {
  readonly id: string;
  readonly label: string;
  readonly executable: string;
  /** Its folder in `~/.config`, in `/etc` and so on. */
  readonly folder: string;
  /** Names of its configuration file in the order in which it merges them: a later one wins. */
  readonly fileNames: readonly string[];
  /** The one that is made when there is none. */
  readonly newFileName: string;
  /** What its variables begin with. */
  readonly variablePrefix: string;
}

/** The manifest of a program that reads OpenCode's `provider` schema (provider notes 17.3 and 17.8). */
export function familyManifest(family: OpenCodeFamily): AgentManifest {
  const { id, label, executable, folder, variablePrefix } = family;
  const inlineVariable = `${variablePrefix}_CONFIG_CONTENT`;
  return {
    id,
    label,
    executables: [executable],
    homes: (environment, homeDirectory) => [configHome(environment, homeDirectory, folder)],
    modes: ['key'],
    listsModels: true,
    modelSlots,
    files: (home) => family.fileNames.map((name) => ({ path: join(home, name), format: 'json' })),
    desired: (home, connection, existing) =>
      providerKeys(join(home, fileToWrite(family, home, existing)), connection),
    launch: (home, connection) => ({
      args: [],
      environment: { ...homeVariable(family, home), [inlineVariable]: inlineConfig(connection) },
      without: [],
    }),
    manual: (connection) => manualLines(family, { ...connection, clientKey: clientKeyPlaceholder }),
    costs: [
      `${label} keeps its own providers and its own choice of a model; a model of Switchyard is used once it is chosen there (/models) or mapped here.`,
      `${label} lists the models that Switchyard serves now; apply it again after accounts were added.`,
      `Images are sent only to models that speak Anthropic's, OpenAI's or Google's own API.`,
      `When Switchyard is not running, its models cannot be reached; other providers of ${label} still work.`,
    ],
    credentialFiles: (home) => [join(home, '..', '..', '.local', 'share', folder, 'auth.json')],
    probe: (home, connection) => {
      const main = connection === undefined ? null : mainModel(connection, 'model');
      return {
        args: ['run', ...(main === null ? [] : ['-m', modelName(main.id)]), 'Reply with the word OK.'],
        environment: { XDG_CONFIG_HOME: dirname(home) },
      };
    },
    inspect: (context) => inspectFamily(family, context),
  };
}

/** The strongest of the files that exist, so that nothing in another one wins over ours. */
export function fileToWrite(
  { fileNames, newFileName }: OpenCodeFamily,
  home: string,
  existing: ReadonlySet<string> | undefined,
): string {
  return fileNames.findLast((name) => existing?.has(join(home, name)) === true) ?? newFileName;
}

const modelSlots: readonly ModelSlot[] = [
  { id: 'model', label: 'Model', detail: 'The model for the work itself (`model`).' },
  { id: 'small_model', label: 'Small model', detail: 'The model for titles and the like (`small_model`).' },
];

function configHome(environment: Environment, homeDirectory: string, folder: string): AgentHome {
  const chosen = chosenDirectory(environment, 'XDG_CONFIG_HOME', homeDirectory);
  const usual = join(homeDirectory, '.config');
  if (chosen === null || chosen === usual) return { path: join(usual, folder), source: 'default' };
  return { path: join(chosen, folder), source: 'environment' };
}

/** For other places than `~/.config` only: the programs that the agent runs get this variable too. */
function homeVariable({ folder }: OpenCodeFamily, home: string): Readonly<Record<string, string>> {
  const base = dirname(home);
  const isUsual = basename(base) === '.config' || basename(home) !== folder;
  return isUsual ? {} : { XDG_CONFIG_HOME: base };
}

function manualLines({ folder, newFileName }: OpenCodeFamily, connection: Connection): readonly Snippet[] {
  return [
    {
      id: 'config',
      label: `~/.config/${folder}/${newFileName}`,
      language: 'json',
      text: JSON.stringify(configOf(connection), null, 2),
    },
  ];
}
