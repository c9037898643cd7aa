import { SwitchyardError } from '../server/errors/index.ts';
import type { SecretBackend } from '../server/ports.ts';

/** What the shell was started with: arguments win over the environment. Read once, then frozen. */
export interface ShellEnvironment {
  /** The data directory the person asked for; undefined = the platform's own place. */
  readonly home: string | undefined;
  readonly port: number | undefined;
  /** The raw `SWITCHYARD_HOST_MAP`; the server parses and refuses it. */
  readonly hostMap: string | undefined;
  readonly secrets: SecretBackend | undefined;
  readonly passphrase: string | undefined;
  readonly demo: boolean;
  /** Started by the system at login: nothing opens by itself. */
  readonly startHidden: boolean;
  /** `--undo-all`: every agent is put back, nothing opens and nothing is served. */
  readonly undoAll: boolean;
  /** What opens at the start; undefined = the start-up rules decide. */
  readonly show: 'main' | 'popover' | undefined;
  /** Exposes the tray model to end-to-end tests; never true in a packaged program. */
  readonly testing: boolean;
}

export interface EnvironmentInput {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly isPackaged: boolean;
}

const backends: readonly SecretBackend[] = ['keychain', 'file', 'memory'];

/**
 * Reads arguments and environment.
 *
 * @throws SwitchyardError `config-invalid` naming the argument or variable and its rule.
 */
export function readShellEnvironment({ argv, environment, isPackaged }: EnvironmentInput): ShellEnvironment {
  const option = (name: string, variable: string | undefined): string | undefined => {
    const value = argumentValue(argv, name) ?? (variable === undefined ? undefined : environment[variable]);
    return value === '' ? undefined : value;
  };
  return Object.freeze({
    home: option('--home', 'SWITCHYARD_HOME'),
    port: parsePort(option('--port', 'SWITCHYARD_PORT')),
    hostMap: option('--host-map', 'SWITCHYARD_HOST_MAP'),
    secrets: parseBackend(option('--secrets', 'SWITCHYARD_SECRETS')),
    passphrase: environment['SWITCHYARD_PASSPHRASE'],
    demo: argv.includes('--demo'),
    startHidden: argv.includes('--hidden'),
    undoAll: argv.includes('--undo-all'),
    show: parseShow(option('--show', undefined)),
    testing: !isPackaged && environment['SWITCHYARD_E2E'] === '1',
  });
}

function argumentValue(argv: readonly string[], name: string): string | undefined {
  const inline = argv.find((argument) => argument.startsWith(`${name}=`));
  if (inline !== undefined) return inline.slice(name.length + 1);
  const index = argv.indexOf(name);
  if (index === -1) return undefined;
  const value = argv[index + 1];
  if (value === undefined || value.startsWith('--')) {
    throw new SwitchyardError('config-invalid', `${name} needs a value after it.`);
  }
  return value;
}

function parsePort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new SwitchyardError('config-invalid', 'The port must be a whole number from 1 to 65535.');
}

function parseBackend(text: string | undefined): SecretBackend | undefined {
  if (text === undefined) return undefined;
  const backend = backends.find((candidate) => candidate === text);
  if (backend !== undefined) return backend;
  throw new SwitchyardError('config-invalid', 'SWITCHYARD_SECRETS must be keychain, file or memory.');
}

function parseShow(text: string | undefined): 'main' | 'popover' | undefined {
  if (text === undefined || text === 'main' || text === 'popover') return text;
  throw new SwitchyardError('config-invalid', '--show must be main or popover.');
}
