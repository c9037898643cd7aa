import { elementPart } from '../formats/text-format.ts';
import {
  configFolder,
  exampleModel,
  joinPath,
  jsonSnippet,
  keysOfFile,
  roamingFolder,
  usualHome,
} from '../manifest-parts.ts';
import {
  clientKeyPlaceholder,
  type AgentManifest,
  type Connection,
  type LaunchCommand,
  type ManagedKey,
  type OfferedModel,
} from '../manifest.ts';
import { listedModels, mainModel } from '../offered-models.ts';
import { environmentSnippets, shellWord } from '../snippets.ts';
import { inspectGoose, keyVariable } from './inspect.ts';

/** Goose wants a context limit for every model; its own default for custom ones. */
const unknownContextTokens = 128_000;

/** One custom provider of Goose: a file that holds nothing else. */
interface Provider {
  readonly name: string;
  readonly label: string;
  readonly engine: 'openai' | 'anthropic';
  readonly baseUrl: (proxyUrl: string) => string;
}

const openAi: Provider = {
  name: 'switchyard',
  label: 'Switchyard',
  engine: 'openai',
  // The path has to be in it: some versions take the path of this address as it is, others add the default.
  baseUrl: (proxyUrl) => `${proxyUrl}/v1/chat/completions`,
};
const anthropic: Provider = {
  name: 'switchyard_anthropic',
  label: 'Switchyard (Anthropic models)',
  engine: 'anthropic',
  baseUrl: (proxyUrl) => proxyUrl,
};

const providerFile = (home: string, { name }: Provider): string =>
  joinPath(home, 'custom_providers', `${name}.json`);

/**
 * Goose reads every file in `custom_providers` as a provider (block/goose crates/goose/src/config/
 * declarative_providers.rs; provider notes 17.12), so its config.yaml stays as it is. Keys come from the keyring or from
 * the environment, never from a file. A launch needs no file: the built-in providers take their address from variables,
 * which win. Not run here: there is no package of it that can be had.
 */
export const gooseManifest: AgentManifest = {
  id: 'goose',
  label: 'Goose',
  executables: ['goose'],
  homes: (environment, homeDirectory, platform = process.platform) => {
    if (platform === 'win32') {
      const folder = roamingFolder(environment, homeDirectory);
      return [usualHome(joinPath(folder, 'Block', 'goose', 'config'))];
    }
    const folder =
      platform === 'darwin' ? joinPath(homeDirectory, '.config') : configFolder(environment, homeDirectory);
    return [usualHome(joinPath(folder, 'goose'))];
  },
  modes: ['key'],
  keyInFile: false,
  listsModels: true,
  modelSlots: [{ id: 'main', label: 'Model', detail: 'The model of a started session (GOOSE_MODEL).' }],
  launch,
  manual: (connection) => {
    const main = mainModel(connection, 'main');
    const provider = main === null ? openAi : providerOf(main);
    return [
      {
        id: 'shell-session',
        label: 'Start with the provider that Switchyard adds',
        language: 'shell',
        text: `goose session --provider ${provider.name} --model ${shellWord(exampleModel(connection))}`,
      },
      ...environmentSnippets({ [keyVariable]: clientKeyPlaceholder }),
      jsonSnippet('provider', `custom_providers/${provider.name}.json`, {
        name: provider.name,
        engine: provider.engine,
        display_name: provider.label,
        api_key_env: keyVariable,
        base_url: provider.baseUrl(connection.proxyUrl),
        models: [
          {
            name: exampleModel(connection),
            context_limit: main?.contextTokens ?? unknownContextTokens,
          },
        ],
      }),
    ];
  },
  files: (home) =>
    [openAi, anthropic].map((provider) => ({ path: providerFile(home, provider), format: 'json' })),
  desired: (home, connection) =>
    [openAi, anthropic].flatMap((provider) =>
      providerKeys(providerFile(home, provider), provider, connection),
    ),
  costs: [
    'The key is not written: set SWITCHYARD_API_KEY, or enter it once with `goose configure`.',
    'Goose keeps its present provider until you choose Switchyard in it, or start it with --provider switchyard.',
    'Goose learns models from the file only: add an account first, and apply again after Switchyard serves others.',
    'When Switchyard is not running, its provider does not answer; the others do.',
  ],
  credentialFiles: (home) => [joinPath(home, 'secrets.yaml')],
  probe: (_home, connection) => {
    const model = connection === undefined ? null : mainModel(connection, 'main');
    const chosen = model === null ? [] : ['--provider', providerOf(model).name, '--model', model.id];
    return {
      args: ['run', '--no-session', ...chosen, '-t', 'Reply with the word OK.'],
      environment: connection === undefined ? {} : { [keyVariable]: connection.clientKey },
    };
  },
  inspect: inspectGoose,
};

const providerOf = ({ dialect }: OfferedModel): Provider =>
  dialect === 'anthropic-messages' ? anthropic : openAi;

function providerKeys(file: string, provider: Provider, connection: Connection): readonly ManagedKey[] {
  const models = listedModels(connection).filter((model) => providerOf(model) === provider);
  if (models.length === 0) return [];
  const key = keysOfFile(file, 'json');
  return [
    key(['name'], provider.name, 'the name of the provider in Goose', { neededByTable: true }),
    key(['engine'], provider.engine, 'the protocol that Goose speaks to Switchyard', { neededByTable: true }),
    key(['display_name'], provider.label, 'the name that Goose shows', { neededByTable: true }),
    key(['api_key_env'], keyVariable, 'where Goose looks for the key', { neededByTable: true }),
    key(['base_url'], provider.baseUrl(connection.proxyUrl), 'sends Goose to Switchyard', {
      signature: true,
    }),
    ...models.map((model) =>
      key(
        ['models', elementPart('name', model.id)],
        { name: model.id, context_limit: model.contextTokens ?? unknownContextTokens },
        `offers ${model.id} in Goose`,
      ),
    ),
  ];
}

/** Without a known model Goose's own setting decides, which may be a name that Switchyard cannot serve. */
function launch(_home: string, connection: Connection): LaunchCommand {
  const { proxyUrl, clientKey, models } = connection;
  const main = mainModel(connection, 'main');
  const model = main?.id ?? models['main'];
  const named: Record<string, string> = model === undefined ? {} : { GOOSE_MODEL: model };
  if (main !== null && providerOf(main) === anthropic) {
    return {
      args: [],
      environment: {
        GOOSE_PROVIDER: 'anthropic',
        ...named,
        ANTHROPIC_HOST: proxyUrl,
        ANTHROPIC_API_KEY: clientKey,
      },
      without: ['GOOSE_PLANNER_PROVIDER', 'GOOSE_LEAD_PROVIDER'],
    };
  }
  return {
    args: [],
    environment: {
      GOOSE_PROVIDER: 'openai',
      ...named,
      OPENAI_HOST: proxyUrl,
      OPENAI_BASE_PATH: 'v1/chat/completions',
      OPENAI_API_KEY: clientKey,
    },
    without: [
      'OPENAI_BASE_URL',
      'OPENAI_ORGANIZATION',
      'OPENAI_PROJECT',
      'GOOSE_PLANNER_PROVIDER',
      'GOOSE_LEAD_PROVIDER',
    ],
  };
}
