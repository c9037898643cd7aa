import { homeFrom, joinPath, jsonSnippet, keysOfFile, shownConnection } from '../manifest-parts.ts';
import type { AgentManifest, Connection } from '../manifest.ts';
import { environmentSnippets } from '../snippets.ts';
import { inspectClaudeCode } from './inspect.ts';
import { homeVariable, launchClaudeCode } from './launch.ts';
import { asRecord, claudeModelSlots, claudeVariables } from './variables.ts';

const settingsFile = (home: string): string => joinPath(home, 'settings.json');

/** Claude Code reads `env` of its user settings; a value there beats a shell export (anthropic protocol notes 5.1). */
export const claudeCodeManifest: AgentManifest = {
  id: 'claude-code',
  label: 'Claude Code',
  executables: ['claude'],
  homes: (environment, homeDirectory) =>
    homeFrom(environment, 'CLAUDE_CONFIG_DIR', homeDirectory, joinPath(homeDirectory, '.claude')),
  modes: ['key', 'pass-through'],
  modelSlots: claudeModelSlots,
  launch: launchClaudeCode,
  manual: (connection) => {
    const variables = keyVariables(connection);
    return [
      jsonSnippet('settings', '~/.claude/settings.json', { env: variables }),
      ...environmentSnippets(variables),
    ];
  },
  files: (home) => [{ path: settingsFile(home), format: 'json' }],
  desired: (home, connection) => {
    const key = keysOfFile(settingsFile(home), 'json');
    return claudeVariables(connection).map(({ name, value, why, secret, signature }) =>
      key(['env', name], value, why, { secret, signature }),
    );
  },
  costs: [
    "Remote Control is off while Claude Code uses another address than Anthropic's.",
    "Voice dictation and claude.ai connectors need Claude Code's own claude.ai login.",
    "Settings and policies that an organisation manages on Anthropic's servers are not fetched.",
    'Fast mode may be shown as unavailable.',
    "A project's own .claude/settings.json or settings.local.json wins in that project.",
    'When Switchyard is not running, Claude Code cannot reach a model: start Switchyard, or put Claude Code back.',
  ],
  credentialFiles: (home) => [joinPath(home, '.credentials.json')],
  probe: (home) => ({
    args: ['-p', 'Reply with the word OK.', '--output-format', 'text'],
    environment: { ...homeVariable(home), CLAUDE_CODE_MAX_RETRIES: '1' },
  }),
  inspect: inspectClaudeCode,
};

function keyVariables(connection: Connection): Readonly<Record<string, string>> {
  return asRecord(claudeVariables({ ...shownConnection(connection), mode: 'key' }));
}
