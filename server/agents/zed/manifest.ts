import { elementPart, type OwnedValue } from '../formats/text-format.ts';
import {
  configFolder,
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
  type ManagedKey,
  type OfferedModel,
} from '../manifest.ts';
import { listedModels } from '../offered-models.ts';
import { environmentSnippets } from '../snippets.ts';
import { inspectZed, keyVariables } from './inspect.ts';

const settingsFile = (home: string): string => joinPath(home, 'settings.json');

/** Zed wants a context window for every model; this one is small enough for any coding model of today. */
const unknownContextTokens = 128_000;

/** A table of providers in Zed's settings, with our entry in it. */
interface Table {
  readonly name: 'openai_compatible' | 'anthropic_compatible';
  readonly id: string;
  /** The variable that Zed reads the key from: the id in upper snake case and `_API_KEY`. */
  readonly keyVariable: string;
  readonly baseUrl: (proxyUrl: string) => string;
}

const openAi: Table = {
  name: 'openai_compatible',
  id: 'switchyard',
  keyVariable: keyVariables[0],
  baseUrl: (proxyUrl) => `${proxyUrl}/v1`,
};
const anthropic: Table = {
  name: 'anthropic_compatible',
  id: 'switchyard-anthropic',
  keyVariable: keyVariables[1],
  baseUrl: (proxyUrl) => proxyUrl,
};

/**
 * Zed's own agent and inline assistant. Two providers, because each speaks one protocol; keys never stand in the
 * settings but in the system keychain, or in variables that win over it (zed-industries/zed
 * docs/src/ai/use-api-access.md; provider notes 17.9). Not run here: Zed needs a screen.
 */
export const zedManifest: AgentManifest = {
  id: 'zed',
  label: 'Zed',
  executables: ['zed', 'zeditor'],
  homes: (environment, homeDirectory, platform = process.platform) => {
    if (platform === 'win32') return [usualHome(joinPath(roamingFolder(environment, homeDirectory), 'Zed'))];
    const folder =
      platform === 'darwin' ? joinPath(homeDirectory, '.config') : configFolder(environment, homeDirectory);
    return [usualHome(joinPath(folder, 'zed'))];
  },
  modes: ['key'],
  keyInFile: false,
  listsModels: true,
  modelSlots: [],
  manual: (connection) => [
    jsonSnippet('settings', 'Zed settings.json', { language_models: shownTables(connection) }),
    {
      id: 'key',
      label: 'The key',
      language: 'text',
      text: [
        'Zed takes no key from its settings. In Zed open Settings, AI, LLM Providers,',
        `and enter ${clientKeyPlaceholder} for "${openAi.id}" and for "${anthropic.id}";`,
        'or start Zed with the variables below.',
      ].join('\n'),
    },
    ...environmentSnippets({
      [openAi.keyVariable]: clientKeyPlaceholder,
      [anthropic.keyVariable]: clientKeyPlaceholder,
    }),
  ],
  files: (home) => [{ path: settingsFile(home), format: 'json' }],
  desired: (home, connection) =>
    [openAi, anthropic].flatMap((table) => tableKeys(settingsFile(home), table, connection)),
  costs: [
    'The key is not written: enter it once in Zed (Settings, AI, LLM Providers), or set SWITCHYARD_API_KEY and SWITCHYARD_ANTHROPIC_API_KEY.',
    'Zed keeps its present model until you choose one of Switchyard in the agent panel.',
    'Agents that run inside Zed (Claude Code, Codex, terminal threads) keep their own settings: point those here on their own rows.',
    'Edit predictions stay with their own provider.',
    'Zed learns models from its settings only: add an account first, and apply again after Switchyard serves others.',
  ],
  credentialFiles: () => [],
  inspect: inspectZed,
};

const tableOf = ({ dialect }: OfferedModel): Table => (dialect === 'anthropic-messages' ? anthropic : openAi);

function tableKeys(file: string, table: Table, connection: Connection): readonly ManagedKey[] {
  const models = listedModels(connection).filter((model) => tableOf(model) === table);
  if (models.length === 0) return [];
  const key = keysOfFile(file, 'json');
  const path = ['language_models', table.name, table.id];
  return [
    key([...path, 'api_url'], table.baseUrl(connection.proxyUrl), 'sends Zed to Switchyard', {
      signature: true,
    }),
    ...models.map((model) =>
      key(
        [...path, 'available_models', elementPart('name', model.id)],
        entryOf(model),
        `offers ${model.id} in Zed`,
      ),
    ),
  ];
}

function entryOf(model: OfferedModel): Readonly<Record<string, OwnedValue>> {
  return {
    name: model.id,
    display_name: model.label,
    max_tokens: model.contextTokens ?? unknownContextTokens,
    ...(model.outputTokens === null ? {} : { max_output_tokens: model.outputTokens }),
    capabilities: capabilitiesOf(model),
  };
}

/** Named in full: Zed fills in nothing once the table is there. */
function capabilitiesOf({ dialect }: OfferedModel): Readonly<Record<string, boolean>> {
  if (dialect === 'anthropic-messages') return { tools: true, images: true, prompt_caching: true };
  return {
    tools: true,
    images: dialect !== 'openai-chat',
    parallel_tool_calls: true,
    prompt_cache_key: dialect === 'openai-responses',
    chat_completions: dialect !== 'openai-responses',
    interleaved_reasoning: false,
    max_tokens_parameter: false,
  };
}

function shownTables(connection: Connection): Record<string, unknown> {
  const example: OfferedModel = {
    id: 'YOUR_MODEL',
    label: 'YOUR_MODEL',
    contextTokens: null,
    outputTokens: null,
    dialect: 'openai-chat',
  };
  const listed = listedModels(connection).slice(0, 4);
  const models = listed.length === 0 ? [example] : listed;
  return Object.fromEntries(
    [openAi, anthropic].flatMap((table) => {
      const own = models.filter((model) => tableOf(model) === table).map(entryOf);
      if (own.length === 0) return [];
      const provider = { api_url: table.baseUrl(connection.proxyUrl), available_models: own };
      return [[table.name, { [table.id]: provider }]];
    }),
  );
}
