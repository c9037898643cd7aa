import { homeFrom, joinPath, shownConnection } from '../manifest-parts.ts';
import type { AgentManifest, Connection, Snippet } from '../manifest.ts';
import { inspectCodex } from './inspect.ts';
import { launchCodex } from './launch.ts';
import { codexAddress, codexKeys, codexProviderId, modelKeys } from './provider.ts';

export { codexProviderId } from './provider.ts';

const configFile = (home: string): string => joinPath(home, 'config.toml');
const profileFile = (home: string): string => joinPath(home, `${codexProviderId}.config.toml`);

/**
 * Codex gets a provider of its own. The built-in one cannot be used: with a ChatGPT login its model traffic is routed
 * around a changed base address (codex protocol notes 5.3). The profile is a file of its own beside config.toml, which
 * counts for `codex --profile switchyard` only (5.1; seen with 0.169).
 */
export const codexManifest: AgentManifest = {
  id: 'codex',
  label: 'Codex',
  executables: ['codex'],
  homes: (environment, homeDirectory) =>
    homeFrom(environment, 'CODEX_HOME', homeDirectory, joinPath(homeDirectory, '.codex')),
  modes: ['key', 'pass-through', 'profile'],
  modelSlots: [
    { id: 'main', label: 'Model', detail: 'What a session starts with (model); a choice with /model wins.' },
    { id: 'review', label: 'Review', detail: 'The model of /review (review_model).' },
  ],
  launch: launchCodex,
  manual,
  files: (home) => [
    { path: configFile(home), format: 'toml' },
    { path: profileFile(home), format: 'toml' },
  ],
  desired: (home, connection) =>
    codexKeys(connection.mode === 'profile' ? profileFile(home) : configFile(home), connection),
  costs: [
    'Sessions are filed under the provider: `resume` and the desktop list hide earlier sessions until Codex is put back.',
    'The IDE extension and the desktop app read the same config.toml, so they change too. A profile changes neither: it counts only for `codex --profile switchyard`.',
    'Long conversations are compacted on this computer instead of by OpenAI.',
    'The status line of Codex shows no limits; Switchyard shows them.',
    'Image generation and the web search extension may be switched off.',
    "Without Codex's own login the account line disappears, and the desktop app offers fewer models.",
    "A trusted project's own .codex/config.toml wins in that project.",
    'A Codex that is already running keeps its old settings until it is started again.',
    'When Switchyard is not running, Codex and its desktop app cannot reach a model: start Switchyard, or put Codex back.',
  ],
  credentialFiles: (home) => [joinPath(home, 'auth.json')],
  probe: (home) => ({
    args: ['exec', '--skip-git-repo-check', '--sandbox', 'read-only', 'Reply with the word OK.'],
    environment: { CODEX_HOME: home },
  }),
  inspect: inspectCodex,
};

function manual(connection: Connection): readonly Snippet[] {
  const { proxyUrl, clientKey } = shownConnection(connection);
  const quoted = (name: string, value: string): string => `${name} = ${JSON.stringify(value)}`;
  const text = [
    quoted('model_provider', codexProviderId),
    ...modelKeys(connection).map(({ name, value }) => quoted(name, value)),
    '',
    `[model_providers.${codexProviderId}]`,
    quoted('name', 'Switchyard'),
    quoted('base_url', codexAddress(proxyUrl)),
    quoted('wire_api', 'responses'),
    quoted('experimental_bearer_token', clientKey),
    'requires_openai_auth = false',
  ].join('\n');
  return [
    { id: 'profile', label: `~/.codex/${codexProviderId}.config.toml`, language: 'toml', text },
    {
      id: 'shell',
      label: 'Start with the profile',
      language: 'shell',
      text: `codex --profile ${codexProviderId}`,
    },
    {
      id: 'config',
      label: '~/.codex/config.toml (first line above all tables)',
      language: 'toml',
      text,
    },
  ];
}
