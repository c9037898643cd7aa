import { join } from 'node:path/posix';
import type { FormatId, KeyPath, OwnedValue } from '../formats/text-format.ts';
import type { AgentManifest, Connection, ManagedKey } from '../manifest.ts';
import type { Subject } from './planning.ts';

/** Path and value; `url` and `key` say which facts of a managed key go with it. */
type Wanted = readonly [path: KeyPath, value: OwnedValue, kind?: 'url' | 'key'];

/** Agents as none exists, made of what real manifests ask of a format. */
function testAgent(
  id: string,
  name: string,
  format: FormatId,
  wanted: (connection: Connection) => readonly Wanted[],
): Subject {
  const file = (home: string): string => join(home, name);
  const manifest: Pick<AgentManifest, 'id' | 'files' | 'desired'> = {
    id,
    files: (home) => [{ path: file(home), format }],
    desired: (home, connection) =>
      wanted(connection).map(([path, value, kind]): ManagedKey => ({
        file: file(home),
        format,
        path,
        value,
        secret: kind === 'key',
        neededByTable: false,
        signature: kind === 'url',
        why: 'a test',
      })),
  };
  return { manifest, home: `/home/p/.${id}` };
}

/** Elements of lists, whole and key by key, in the ways of custom model lists and lists of variables. */
export const listAgent = testAgent('list-agent', 'config.json', 'json', ({ proxyUrl, clientKey, mode }) => {
  const element = (model: string, tokens: number): Wanted => [
    ['customModels', `[model=${model}]`],
    {
      model,
      baseUrl: `${proxyUrl}/v1`,
      apiKey: clientKey,
      maxOutputTokens: tokens,
      tags: ['a', 'b'],
      more: {},
    },
    'key',
  ];
  const variable = (name: string, value: string, kind: 'url' | 'key'): Wanted => [
    ['agent.environment', `[name=${name}]`],
    { name, value },
    kind,
  ];
  if (mode === 'pass-through') {
    return [
      element('switchyard/two', 2),
      element('switchyard/one', 3),
      [['models', '[name=Switchyard]', 'apiBase'], `${proxyUrl}/k/${clientKey}`, 'key'],
      variable('AGENT_BASE_URL', `${proxyUrl}/k/${clientKey}`, 'key'),
      [['settings', 'limit'], 12],
    ];
  }
  return [
    element('switchyard/one', 64_000),
    [['models', '[name=Switchyard]', 'apiBase'], `${proxyUrl}/v1`, 'url'],
    [['models', '[name=Switchyard]', 'provider'], 'openai'],
    variable('AGENT_BASE_URL', proxyUrl, 'url'),
    variable('AGENT_TOKEN', clientKey, 'key'),
    [['model'], 'switchyard/one'],
    [['settings', 'on'], true],
    [['settings', 'limit'], 12],
  ];
});

/** A key at the top, a table with a list and a number, and a deep table. */
export const tomlAgent = testAgent('toml-agent', 'config.toml', 'toml', ({ proxyUrl, clientKey, mode }) => [
  ...(mode === 'key' ? ([[['provider'], 'switchyard']] satisfies Wanted[]) : []),
  [['model'], mode === 'key' ? 'switchyard/one' : 'switchyard/two'],
  [['tools', 'base_url'], mode === 'key' ? proxyUrl : `${proxyUrl}/k/${clientKey}`, 'url'],
  ...(mode === 'key' ? ([[['tools', 'api_key'], clientKey, 'key']] satisfies Wanted[]) : []),
  [['tools', 'models'], mode === 'key' ? ['one', 'two'] : ['one']],
  [['profiles', 'switchyard', 'limit'], 12],
]);

export const dotenvAgent = testAgent('dotenv-agent', '.env', 'dotenv', ({ proxyUrl, clientKey, mode }) =>
  mode === 'key'
    ? [
        [['AGENT_BASE_URL'], proxyUrl, 'url'],
        [['AGENT_API_KEY'], clientKey, 'key'],
        [['AGENT_MODEL'], 'switchyard one #1'],
      ]
    : [
        [['AGENT_BASE_URL'], `${proxyUrl}/k/${clientKey}`, 'key'],
        [['AGENT_HEADERS'], '{"x-title": "it is $HOME"}'],
      ],
);

export const shellAgent = testAgent('shell-agent', 'agentrc', 'shell', ({ proxyUrl, clientKey, mode }) =>
  mode === 'key'
    ? [
        [
          ['provider'],
          `provider add switchyard \\\n  --base-url "${proxyUrl}" \\\n  --api-key ${clientKey}`,
          'key',
        ],
        [['model'], "model large 'switchyard/one'"],
      ]
    : [[['model'], `model large other --base-url ${proxyUrl}/k/${clientKey}`, 'key']],
);
