import { isAbsolute, join, resolve } from 'node:path';
import type { AgentManifest, Connection, ManagedKey } from '../manifest.ts';
import { inspectClaudeCode } from './inspect.ts';

const settingsFile = (home: string): string => join(home, 'settings.json');

/**
 * Claude Code reads `env` of its user settings; a value there beats a shell export. ANTHROPIC_AUTH_TOKEN needs no
 * login and no approval, ANTHROPIC_API_KEY asks a question whose default answer is No, so it is never set (anthropic
 * protocol notes 5.1). In pass-through mode no token is set: the program keeps and sends its own login.
 */
export const claudeCodeManifest: AgentManifest = {
  id: 'claude-code',
  label: 'Claude Code',
  executables: ['claude'],
  homes: (environment, homeDirectory) => {
    const chosen = environment['CLAUDE_CONFIG_DIR']?.trim() ?? '';
    if (chosen === '') return [{ path: join(homeDirectory, '.claude'), source: 'default' }];
    const path = isAbsolute(chosen) ? resolve(chosen) : resolve(homeDirectory, chosen.replace(/^~[\\/]/, ''));
    return [{ path, source: 'environment' }];
  },
  files: (home) => [{ path: settingsFile(home), format: 'json' }],
  desired: (home, connection) => [...keysOf(home, connection)],
  costs: [
    "Remote Control is off while Claude Code uses another address than Anthropic's.",
    "Voice dictation and claude.ai connectors need Claude Code's own claude.ai login.",
    "Settings and policies that an organisation manages on Anthropic's servers are not fetched.",
    'Fast mode may be shown as unavailable.',
    'When Switchyard is not running, Claude Code cannot reach a model: start Switchyard, or put Claude Code back.',
  ],
  credentialFiles: (home) => [join(home, '.credentials.json')],
  probe: (home) => ({
    args: ['-p', 'Reply with the word OK.', '--output-format', 'text'],
    environment: { CLAUDE_CONFIG_DIR: home, CLAUDE_CODE_MAX_RETRIES: '1' },
  }),
  inspect: inspectClaudeCode,
};

function keysOf(home: string, { proxyUrl, clientKey, mode }: Connection): readonly ManagedKey[] {
  const key = (
    name: string,
    value: string,
    facts: Pick<ManagedKey, 'secret' | 'signature' | 'why'>,
  ): ManagedKey => ({
    file: settingsFile(home),
    format: 'json',
    path: ['env', name],
    value,
    neededByTable: false,
    ...facts,
  });
  if (mode === 'pass-through') {
    const why =
      'sends Claude Code to Switchyard; the key in the path names it, and its own login travels along';
    return [key('ANTHROPIC_BASE_URL', `${proxyUrl}/k/${clientKey}`, { secret: true, signature: true, why })];
  }
  return [
    key('ANTHROPIC_BASE_URL', proxyUrl, {
      secret: false,
      signature: true,
      why: 'sends Claude Code to Switchyard',
    }),
    key('ANTHROPIC_AUTH_TOKEN', clientKey, {
      secret: true,
      signature: true,
      why: 'the key by which Switchyard knows Claude Code; Claude Code asks for no login with it',
    }),
    key('ENABLE_PROMPT_CACHING_1H', '1', {
      secret: false,
      signature: false,
      why: 'keeps the one-hour prompt cache that a plan gives and that this mode would otherwise lose',
    }),
  ];
}
