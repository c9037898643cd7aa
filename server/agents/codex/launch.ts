import type { Connection, LaunchCommand } from '../manifest.ts';
import { codexAddress, codexProviderId, modelKeys } from './provider.ts';

/** Holds the client key in the started process; the command line names it and never holds it. */
export const launchKeyVariable = 'SWITCHYARD_CLIENT_KEY';

/**
 * One process of Codex through Switchyard: `-c` outranks every file but managed configuration (codex protocol notes
 * 5.1). Single keys, so that a table of the same name in config.toml is completed and not doubled; `env_key` wins over
 * a token that such a table has (both seen with 0.169). The options stand before a subcommand.
 */
export function launchCodex(home: string, connection: Connection): LaunchCommand {
  const table = `model_providers.${codexProviderId}`;
  const settings: readonly (readonly [string, string | boolean])[] = [
    ['model_provider', codexProviderId],
    ...modelKeys(connection).map(({ name, value }) => [name, value] as const),
    [`${table}.name`, 'Switchyard'],
    [`${table}.base_url`, codexAddress(connection.proxyUrl)],
    [`${table}.wire_api`, 'responses'],
    [`${table}.env_key`, launchKeyVariable],
    [`${table}.requires_openai_auth`, false],
  ];
  return {
    // JSON spells strings and booleans as TOML does.
    args: settings.flatMap(([name, value]) => ['-c', `${name}=${JSON.stringify(value)}`]),
    environment: { [launchKeyVariable]: connection.clientKey, CODEX_HOME: home },
    without: [],
  };
}
