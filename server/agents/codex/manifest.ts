import { isAbsolute, join, resolve } from 'node:path';
import type { ScalarValue } from '../formats/text-format.ts';
import type { AgentManifest, Connection, ManagedKey } from '../manifest.ts';
import { inspectCodex } from './inspect.ts';

/** The one provider id that we ever use: Codex files its sessions under it. */
export const codexProviderId = 'switchyard';

const configFile = (home: string): string => join(home, 'config.toml');

/**
 * Codex gets a provider of its own. The built-in one cannot be used: with a ChatGPT login its model traffic is routed
 * around a changed base address (codex protocol notes 5.3). Inside the table only keys that Codex knows are allowed;
 * `supports_websockets` is left out, so Codex speaks HTTP.
 */
export const codexManifest: AgentManifest = {
  id: 'codex',
  label: 'Codex',
  executables: ['codex'],
  homes: (environment, homeDirectory) => {
    const chosen = environment['CODEX_HOME']?.trim() ?? '';
    if (chosen === '') return [{ path: join(homeDirectory, '.codex'), source: 'default' }];
    const path = isAbsolute(chosen) ? resolve(chosen) : resolve(homeDirectory, chosen.replace(/^~[\\/]/, ''));
    return [{ path, source: 'environment' }];
  },
  files: (home) => [{ path: configFile(home), format: 'toml' }],
  desired: (home, connection) => [...keysOf(home, connection)],
  costs: [
    'Sessions are filed under the provider: `resume` and the desktop list hide earlier sessions until Codex is put back.',
    'Long conversations are compacted on this computer instead of by OpenAI.',
    'The status line of Codex shows no limits; Switchyard shows them.',
    'Image generation and the web search extension may be switched off.',
    "Without Codex's own login the account line disappears, and the desktop app offers fewer models.",
    'A Codex that is already running keeps its old settings until it is started again.',
    'When Switchyard is not running, Codex and its desktop app cannot reach a model: start Switchyard, or put Codex back.',
  ],
  credentialFiles: (home) => [join(home, 'auth.json')],
  probe: (home) => ({
    args: ['exec', '--skip-git-repo-check', '--sandbox', 'read-only', 'Reply with the word OK.'],
    environment: { CODEX_HOME: home },
  }),
  inspect: inspectCodex,
};

function keysOf(home: string, { proxyUrl, clientKey, mode }: Connection): readonly ManagedKey[] {
  const table = ['model_providers', codexProviderId];
  const plain = { secret: false, signature: false, neededByTable: false };
  const key = (
    name: string,
    value: ScalarValue,
    why: string,
    facts: Partial<ManagedKey> = {},
  ): ManagedKey => ({
    file: configFile(home),
    format: 'toml',
    path: [...table, name],
    value,
    ...plain,
    ...facts,
    why,
  });
  const selector = {
    file: configFile(home),
    format: 'toml',
    path: ['model_provider'],
    value: codexProviderId,
  } as const;
  const passThrough = mode === 'pass-through';
  const address = passThrough
    ? `${proxyUrl}/k/${clientKey}/backend-api/codex`
    : `${proxyUrl}/backend-api/codex`;
  return [
    { ...selector, ...plain, signature: true, why: 'makes Codex use the provider below' },
    key('name', 'Switchyard', 'the name that Codex shows', { neededByTable: true }),
    key('base_url', address, 'sends Codex to Switchyard', { signature: true, secret: passThrough }),
    key('wire_api', 'responses', 'the only protocol that Codex still speaks'),
    ...(passThrough
      ? [key('requires_openai_auth', true, 'Codex keeps its own ChatGPT login and sends it along')]
      : [
          key('experimental_bearer_token', clientKey, 'the key by which Switchyard knows Codex', {
            secret: true,
          }),
          key('requires_openai_auth', false, 'Codex needs no login of its own'),
        ]),
  ];
}
