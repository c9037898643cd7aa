import type { FormatId, KeyPath, KeyReading, OwnedValue } from './formats/text-format.ts';

/**
 * `key`: the agent signs in to Switchyard with its own client key. `pass-through`: the agent keeps its own login in
 * the Authorization header and names itself by a path prefix. `profile`: a profile file of its own, which counts only
 * when the person asks for it by name.
 */
export type AgentMode = 'key' | 'pass-through' | 'profile';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A configuration directory of an agent. */
export interface AgentHome {
  readonly path: string;
  /**
   * `environment` and `added`: the person chose the place by a variable, or in Switchyard, so it may lie outside the
   * home directory. `wsl`: the home of a Linux system inside Windows.
   */
  readonly source: 'default' | 'environment' | 'added' | 'wsl';
}

export interface ManagedFile {
  readonly path: string;
  readonly format: FormatId;
}

/** What the manifest needs to know to name its values. */
export interface Connection {
  /** Origin of the proxy, for example `http://127.0.0.1:4310`; no trailing slash. */
  readonly proxyUrl: string;
  readonly clientKey: string;
  readonly mode: AgentMode;
  /** Model names by slot id (`AgentManifest.modelSlots`); a slot that is not there is left to the agent. */
  readonly models: Readonly<Record<string, string>>;
  /** What Switchyard serves, for agents that have to be told every model by name; the best one first. */
  readonly catalogue: readonly OfferedModel[];
}

/** One model as Switchyard offers it. Limits are tokens; null = not known. */
export interface OfferedModel {
  readonly id: string;
  readonly label: string;
  readonly contextTokens: number | null;
  readonly outputTokens: number | null;
  /** The API that its upstream speaks, so the one that loses nothing. */
  readonly dialect: 'anthropic-messages' | 'openai-chat' | 'openai-responses' | 'gemini';
}

/** A place in the agent's settings that takes a model name. */
export interface ModelSlot {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
}

/** How one process of the agent is started so that it uses Switchyard, with no file touched. */
export interface LaunchCommand {
  /** Put before the person's own arguments. */
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Variables that would win over ours and are left out for this process. */
  readonly without: readonly string[];
}

/** A value and the file that says so. */
export interface FoundSetting {
  readonly value: string;
  readonly file: string;
}

/** The sign-in that files of the person or of the machine choose, by the agent's own name for it. */
export interface SignIn {
  readonly chosen: FoundSetting | null;
  /** No other one is allowed. */
  readonly enforced: FoundSetting | null;
}

/** Lines that a person copies. The client key stands in them as `clientKeyPlaceholder`. */
export interface Snippet {
  readonly id: string;
  readonly label: string;
  readonly language:
    | 'shell'
    | 'powershell'
    | 'dotenv'
    | 'json'
    | 'yaml'
    | 'toml'
    | 'python'
    | 'javascript'
    | 'text';
  readonly text: string;
}

/** Stands in copyable lines until the person has a key made; a valid key by its characters. */
export const clientKeyPlaceholder = 'YOUR_SWITCHYARD_KEY';

/** Stands in a preview for the key that apply will make, and is masked whole: it has no last characters yet. */
export const unmadeClientKey = `swy_${'x'.repeat(43)}`;

/** One value that we own while the agent is applied. */
export interface ManagedKey {
  readonly file: string;
  readonly format: FormatId;
  readonly path: KeyPath;
  readonly value: OwnedValue;
  /** True when the value holds the client key: it is masked wherever it is shown. */
  readonly secret: boolean;
  /** True when the agent rejects the surrounding table without this key: it stays while the table has other keys. */
  readonly neededByTable: boolean;
  /** True when this value alone proves that a file was pointed here by Switchyard; see `isOwnProxyUrl`. */
  readonly signature: boolean;
  readonly why: string;
}

/** Reads other files for facts; null when the file is missing or unreadable. */
export interface InspectionContext {
  readonly home: string;
  readonly mode: AgentMode;
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  /** Reads values; every path is absent when the file is missing or does not parse. */
  readonly readKeys: (file: ManagedFile, paths: readonly KeyPath[]) => Promise<readonly KeyReading[]>;
}

export interface Inspection {
  /** Settings that win over ours, each a sentence with the place; the agent does not reach Switchyard as planned. */
  readonly overrides: readonly string[];
  /** Settings that lose against ours or change little, but are worth knowing. */
  readonly notes: readonly string[];
  /** Where the settings of some of these sentences stand; lines and columns count from 1. */
  readonly places?: readonly {
    /** The sentence as it stands above. */
    readonly text: string;
    readonly file: string;
    readonly line: number | null;
    readonly column: number | null;
  }[];
}

/** Arguments and extra environment of one run of an agent. */
export interface TestCommand {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Everything that is specific to one agent. Adding an agent is adding a manifest. */
export interface AgentManifest {
  readonly id: string;
  readonly label: string;
  /** Names of the program on the PATH, without `.exe`. */
  readonly executables: readonly string[];
  readonly homes: (
    environment: Environment,
    homeDirectory: string,
    platform?: NodeJS.Platform,
  ) => readonly AgentHome[];
  /** How it can be pointed here by a file, the recommended way first; empty = no file is ever written. */
  readonly modes: readonly AgentMode[];
  readonly modelSlots: readonly ModelSlot[];
  /**
   * Absent when the agent cannot be started that way. `signIn`: what the function of that name found; absent = not asked.
   * Throws input-invalid when files of the person stand in the way, with what to do.
   */
  readonly launch?: (home: string, connection: Connection, signIn?: SignIn) => LaunchCommand;
  /** The sign-in that files choose, for agents whose start depends on it. */
  readonly signIn?: (context: InspectionContext) => Promise<SignIn>;
  /** Copyable lines for doing it by hand. */
  readonly manual: (connection: Connection) => readonly Snippet[];
  /** Why Switchyard cannot serve it, in a sentence or two with the facts; absent = it can. */
  readonly unsupported?: string;
  /** False for an entry that is not a program, such as "any OpenAI client". Default true. */
  readonly isProgram?: boolean;
  /** True for an agent that lists just the models that its file names. Default false. */
  readonly listsModels?: boolean;
  /** False for an agent that takes its key from no file: the person gives it one. Default true. */
  readonly keyInFile?: boolean;
  /** Files that may be edited, absolute. */
  readonly files: (home: string) => readonly ManagedFile[];
  /**
   * The keys of one mode; the same input gives the same keys in the same order. Empty in a mode that the agent has means
   * that there is nothing useful to write: it has to be told models by name, and `catalogue` and `models` name none.
   * `existing`: those of `files` that exist, for agents that read the same keys from one of several; absent = none.
   */
  readonly desired: (
    home: string,
    connection: Connection,
    existing?: ReadonlySet<string>,
  ) => readonly ManagedKey[];
  /** What pointing the agent here costs the person; told before applying. */
  readonly costs: readonly string[];
  /** Places where the agent keeps its own login; for detection only, never opened for writing. */
  readonly credentialFiles: (home: string) => readonly string[];
  /** How the agent is asked one short question without a person, for the test call; `connection` names the model. */
  readonly probe?: (home: string, connection?: Connection) => TestCommand;
  readonly inspect: (context: InspectionContext) => Promise<Inspection>;
}

const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** True for a URL on this machine. */
export function isLoopbackUrl(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && loopbackHosts.has(new URL(value).hostname);
}

/** True for a URL that only Switchyard writes: our port, or the `/k/<key>` prefix form on any local port. */
export function isOwnProxyUrl(value: unknown, proxyUrl: string): boolean {
  if (typeof value !== 'string' || !isLoopbackUrl(value)) return false;
  const { port, pathname } = new URL(value);
  return port === new URL(proxyUrl).port || pathname.startsWith('/k/');
}
