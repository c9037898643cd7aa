import { parseArgs } from 'node:util';
import { SwitchyardError } from '../errors/index.ts';
import type { SecretBackend } from '../ports.ts';
import { parseHostMap, type HostRedirect } from '../upstream/index.ts';

export interface HeadlessOptions {
  readonly port: number | null;
  readonly home: string | null;
  readonly demo: boolean;
  readonly redirects: readonly HostRedirect[];
  readonly secretBackend: SecretBackend | null;
  readonly passphrase: string | null;
}

const backends: ReadonlySet<string> = new Set(['keychain', 'file', 'memory']);

/** Flags win over the environment. Throws `config-invalid` naming what is wrong. */
export function readHeadlessOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): HeadlessOptions {
  const { values } = parse(args);
  const backend = nonEmpty(environment['SWITCHYARD_SECRETS']);
  if (backend !== null && !backends.has(backend))
    throw new SwitchyardError(
      'config-invalid',
      `SWITCHYARD_SECRETS must be keychain, file or memory, not "${backend}"`,
    );
  return {
    port: portOf(nonEmpty(values.port) ?? nonEmpty(environment['SWITCHYARD_PORT'])),
    home: nonEmpty(values.home) ?? nonEmpty(environment['SWITCHYARD_HOME']),
    demo: values.demo === true,
    redirects: parseHostMap(environment['SWITCHYARD_HOST_MAP']),
    secretBackend: backend as SecretBackend | null,
    passphrase: nonEmpty(environment['SWITCHYARD_PASSPHRASE']),
  };
}

function parse(args: readonly string[]): {
  readonly values: { port?: string; home?: string; demo?: boolean };
} {
  try {
    return parseArgs({
      args: [...args],
      options: {
        headless: { type: 'boolean' },
        port: { type: 'string' },
        home: { type: 'string' },
        demo: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new SwitchyardError('config-invalid', error instanceof Error ? error.message : String(error));
  }
}

function portOf(text: string | null): number | null {
  if (text === null) return null;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(port) || port > 65_535)
    throw new SwitchyardError('config-invalid', `"${text}" is not a port; give a number from 1 to 65535`);
  return port;
}

function nonEmpty(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}
