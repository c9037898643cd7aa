import type { FormatId, KeyPath, KeyReading, ScalarValue } from './formats/text-format.ts';

/**
 * `key`: the agent signs in to Switchyard with its own client key. `pass-through`: the agent keeps its own login in
 * the Authorization header and names itself by a path prefix.
 */
export type AgentMode = 'key' | 'pass-through';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A configuration directory of an agent. */
export interface AgentHome {
  readonly path: string;
  /** `environment`: the person chose the place by a variable, so it may lie outside the home directory. */
  readonly source: 'default' | 'environment';
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
}

/** One value that we own while the agent is applied. */
export interface ManagedKey {
  readonly file: string;
  readonly format: FormatId;
  readonly path: KeyPath;
  readonly value: ScalarValue;
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
  readonly homes: (environment: Environment, homeDirectory: string) => readonly AgentHome[];
  /** Files that may be edited, absolute. */
  readonly files: (home: string) => readonly ManagedFile[];
  readonly desired: (home: string, connection: Connection) => readonly ManagedKey[];
  /** What pointing the agent here costs the person; told before applying. */
  readonly costs: readonly string[];
  /** Places where the agent keeps its own login; for detection only, never opened for writing. */
  readonly credentialFiles: (home: string) => readonly string[];
  /** How the agent is asked one short question without a person, for the test call. */
  readonly probe?: (home: string) => TestCommand;
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
