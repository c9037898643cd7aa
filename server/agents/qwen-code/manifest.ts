import { join } from 'node:path';
import { chosenDirectory } from '../chosen-directory.ts';
import { elementPart } from '../formats/text-format.ts';
import { clientKeyPlaceholder, type AgentManifest, type Connection, type ManagedKey } from '../manifest.ts';
import { listedModels, mainModel } from '../offered-models.ts';
import { environmentSnippets } from '../snippets.ts';
import { inspectQwenCode } from './inspect.ts';
import { qwenKeyVariable } from './variable.ts';

const settingsFile = (home: string): string => join(home, 'settings.json');

/**
 * Qwen Code gets one entry per model in `modelProviders.openai`: such an entry does not mix with OPENAI_* of the shell,
 * the quick way by these variables loses against them (provider notes 17.2; run with 0.24.4). All models are listed as
 * chat models: in its Anthropic mode the program calls itself by another client's name. While no model is known, the
 * quick way is the only one.
 */
export const qwenCodeManifest: AgentManifest = {
  id: 'qwen-code',
  label: 'Qwen Code',
  executables: ['qwen'],
  homes: (environment, homeDirectory) => {
    const chosen = chosenDirectory(environment, 'QWEN_HOME', homeDirectory);
    if (chosen === null) return [{ path: join(homeDirectory, '.qwen'), source: 'default' }];
    return [{ path: chosen, source: 'environment' }];
  },
  modes: ['key'],
  listsModels: true,
  modelSlots: [
    { id: 'main', label: 'Model', detail: 'The model that Qwen Code starts with; /model changes it.' },
  ],
  files: (home) => [{ path: settingsFile(home), format: 'json' }],
  desired: (home, connection) => keysOf(settingsFile(home), connection),
  launch: (home, connection) => {
    const model = mainModel(connection, 'main');
    return {
      args: ['--auth-type', 'openai', ...(model === null ? [] : ['--model', model.id])],
      environment: { QWEN_HOME: home, ...variablesOf(connection) },
      without: [],
    };
  },
  manual: (connection) =>
    environmentSnippets(variablesOf({ ...connection, clientKey: clientKeyPlaceholder })),
  costs: [
    'Qwen Code starts with a model of Switchyard; your own choice comes back when it is put back.',
    'Every model is spoken to as a chat model; Switchyard translates for the others.',
    'A .env or .qwen/.env in a project that sets SWITCHYARD_API_KEY wins over the settings.',
    'When Switchyard is not running, Qwen Code cannot reach a model: start Switchyard, or put Qwen Code back.',
  ],
  credentialFiles: (home) => [join(home, 'oauth_creds.json')],
  probe: (home) => ({ args: ['-p', 'Reply with the word OK.'], environment: { QWEN_HOME: home } }),
  inspect: inspectQwenCode,
};

function variablesOf(connection: Connection): Readonly<Record<string, string>> {
  const model = mainModel(connection, 'main');
  return {
    OPENAI_BASE_URL: `${connection.proxyUrl}/v1`,
    OPENAI_API_KEY: connection.clientKey,
    ...(model === null ? {} : { OPENAI_MODEL: model.id }),
  };
}

function keysOf(file: string, connection: Connection): readonly ManagedKey[] {
  const key = (
    path: readonly string[],
    value: ManagedKey['value'],
    why: string,
    facts: Partial<ManagedKey> = {},
  ): ManagedKey => ({
    file,
    format: 'json',
    path,
    value,
    secret: false,
    neededByTable: false,
    signature: false,
    why,
    ...facts,
  });
  const { proxyUrl, clientKey } = connection;
  const ours = { secret: true, signature: true };
  const knows = 'the key by which Switchyard knows Qwen Code';
  const selected = key(
    ['security', 'auth', 'selectedType'],
    'openai',
    'Qwen Code signs in with the key below',
  );
  const main = mainModel(connection, 'main');
  if (main === null) {
    return [
      key(['env', 'OPENAI_BASE_URL'], `${proxyUrl}/v1`, 'sends Qwen Code to Switchyard', { signature: true }),
      key(['env', 'OPENAI_API_KEY'], clientKey, knows, ours),
      selected,
    ];
  }
  const baseUrl = `${proxyUrl}/v1`;
  return [
    key(['env', qwenKeyVariable], clientKey, knows, ours),
    ...listedModels(connection).map(({ id, label }) =>
      key(
        ['modelProviders', 'openai', elementPart('id', id)],
        { id, name: `${label} (Switchyard)`, envKey: qwenKeyVariable, baseUrl },
        'a model that Switchyard serves',
      ),
    ),
    selected,
    key(['model', 'name'], main.id, 'a model of Switchyard, because the name decides which service is asked'),
  ];
}
