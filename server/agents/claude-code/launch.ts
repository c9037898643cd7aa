import { lastPart } from '../manifest-parts.ts';
import type { Connection, LaunchCommand } from '../manifest.ts';
import { asRecord, claudeModelVariables, claudeVariables, cloudFlags } from './variables.ts';

/** Holds the client key in the started process; the settings on the command line name it and never hold it. */
export const launchKeyVariable = 'SWITCHYARD_CLIENT_KEY';

// One of the two answers, whichever shell runs it: POSIX shells know printenv; cmd.exe needs delayed expansion, because
// the plain form would already be filled in while a .cmd file passes our own command line on.
const keyHelper = `printenv ${launchKeyVariable} || cmd /v:on /c echo !${launchKeyVariable}!`;

const ownCredentials = ['ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_API_KEY'] as const;

/**
 * One process of Claude Code through Switchyard. Its `env` settings beat the environment of the process, so an address
 * or a token in settings.json would win; `--settings` beats settings.json in turn. The command line is readable for
 * other programs, so the key travels in a variable that `apiKeyHelper` prints. All this was seen with 2.1.329: a foreign
 * address, token and cloud flag in the settings lost, with and without a terminal, and no login was asked for; the half
 * for cmd.exe was not run. Somebody who gives a second `--settings` replaces ours; then the variables below count as far
 * as settings.json lets them.
 * Launching always signs in with the client key: the address of the pass-through mode would show it.
 */
export function launchClaudeCode(home: string, connection: Connection): LaunchCommand {
  const { proxyUrl, clientKey } = connection;
  const variables = asRecord(claudeVariables({ ...connection, mode: 'key' }));
  const settings = {
    env: {
      ANTHROPIC_BASE_URL: proxyUrl,
      ENABLE_PROMPT_CACHING_1H: '1',
      ...asRecord(claudeModelVariables(connection)),
      ...Object.fromEntries([...ownCredentials, ...cloudFlags].map((name) => [name, ''])),
    },
    apiKeyHelper: keyHelper,
  };
  return {
    args: ['--settings', JSON.stringify(settings)],
    environment: { ...variables, [launchKeyVariable]: clientKey, ...homeVariable(home) },
    without: ['ANTHROPIC_API_KEY', 'CLAUDE_CODE_OAUTH_TOKEN', 'CLAUDE_CODE_USE_GATEWAY', ...cloudFlags],
  };
}

/**
 * The variable is for other places than `~/.claude` only: naming that one too would move `.claude.json` and, on macOS,
 * the login to other places (anthropic protocol notes 2).
 */
export function homeVariable(home: string): Readonly<Record<string, string>> {
  return lastPart(home) === '.claude' ? {} : { CLAUDE_CONFIG_DIR: home };
}
