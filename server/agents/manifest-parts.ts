import { posix, win32 } from 'node:path';
import type { FormatId, KeyPath, OwnedValue } from './formats/text-format.ts';
import {
  clientKeyPlaceholder,
  type AgentHome,
  type Connection,
  type Environment,
  type Inspection,
  type ManagedKey,
  type Snippet,
} from './manifest.ts';
import { chosenDirectory } from './chosen-directory.ts';
import { listedModels } from './offered-models.ts';

/** Joins by the rules of the system that `base` belongs to, so that Windows paths come out right everywhere. */
export function joinPath(base: string, ...parts: readonly string[]): string {
  return pathRules(base).join(base, ...parts);
}

export function parentPath(path: string): string {
  return pathRules(path).dirname(path);
}

export function lastPart(path: string): string {
  return pathRules(path).basename(path);
}

function pathRules(path: string): typeof posix {
  return /^(?:[A-Za-z]:[\\/]|\\\\)/.test(path) ? win32 : posix;
}

/** The home that `variable` names, else the usual one. */
export function homeFrom(
  environment: Environment,
  variable: string,
  homeDirectory: string,
  usual: string,
): readonly AgentHome[] {
  const chosen = chosenDirectory(environment, variable, homeDirectory);
  return [chosen === null ? usualHome(usual) : { path: chosen, source: 'environment' }];
}

export function usualHome(path: string): AgentHome {
  return { path, source: 'default' };
}

/** `$XDG_CONFIG_HOME`, or `~/.config`. */
export function configFolder(environment: Environment, homeDirectory: string): string {
  return chosenDirectory(environment, 'XDG_CONFIG_HOME', homeDirectory) ?? joinPath(homeDirectory, '.config');
}

/** `%APPDATA%`, or where Windows has it without. */
export function roamingFolder(environment: Environment, homeDirectory: string): string {
  const chosen = environment['APPDATA']?.trim() ?? '';
  return chosen === '' ? joinPath(homeDirectory, 'AppData', 'Roaming') : chosen;
}

/** Where programs with windows keep their settings for this person on each system. */
export function applicationFolder(
  environment: Environment,
  homeDirectory: string,
  platform: NodeJS.Platform,
): string {
  if (platform === 'darwin') return joinPath(homeDirectory, 'Library', 'Application Support');
  if (platform === 'win32') return roamingFolder(environment, homeDirectory);
  return configFolder(environment, homeDirectory);
}

type KeyFacts = Partial<Pick<ManagedKey, 'secret' | 'signature' | 'neededByTable'>>;

/** Makes the keys of one file; every fact that is not named is false. */
export function keysOfFile(
  file: string,
  format: FormatId,
): (path: KeyPath, value: OwnedValue, why: string, facts?: KeyFacts) => ManagedKey {
  return (path, value, why, facts = {}) => ({
    file,
    format,
    path,
    value,
    secret: false,
    neededByTable: false,
    signature: false,
    ...facts,
    why,
  });
}

export const noFindings = (): Promise<Inspection> => Promise.resolve({ overrides: [], notes: [] });

/** The name of a model in copyable lines: the mapped one, else the best one of the catalogue. */
export function exampleModel(connection: Connection, slot = 'main'): string {
  return connection.models[slot] ?? listedModels(connection)[0]?.id ?? 'YOUR_MODEL';
}

/** The same connection with the placeholder in place of the key, for lines that are shown. */
export function shownConnection(connection: Connection): Connection {
  return { ...connection, clientKey: clientKeyPlaceholder };
}

export function jsonSnippet(id: string, label: string, value: unknown): Snippet {
  return { id, label, language: 'json', text: JSON.stringify(value, null, 2) };
}
