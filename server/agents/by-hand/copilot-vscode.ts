import { applicationFolder, exampleModel, joinPath, jsonSnippet, usualHome } from '../manifest-parts.ts';
import { clientKeyPlaceholder, type AgentManifest, type Connection, type OfferedModel } from '../manifest.ts';
import { listedModels } from '../offered-models.ts';
import { byHandManifest } from './by-hand-manifest.ts';

/** VS Code wants both limits of every model; these are for models whose limits are not known. */
const unknownLimits = { maxInputTokens: 128_000, maxOutputTokens: 8_000 } as const;

/**
 * VS Code 1.122 and later take models of one's own as a "Custom Endpoint" (microsoft/vscode#316916: vendor, apiType
 * and the fields of a model). The editor writes that file itself while it asks for the key, so it is not ours to edit; the
 * person adds the lines once.
 */
export const copilotVscodeManifest: AgentManifest = byHandManifest({
  id: 'copilot-vscode',
  label: 'Copilot Chat in VS Code',
  executables: [],
  homes: (environment, homeDirectory, platform = process.platform) => [
    usualHome(joinPath(applicationFolder(environment, homeDirectory, platform), 'Code', 'User')),
  ],
  modelSlots: [{ id: 'main', label: 'Model', detail: 'The model that stands in the lines to copy.' }],
  manual: (connection) => [
    {
      id: 'steps',
      label: 'In VS Code',
      language: 'text',
      text: [
        '1. Open the list of models in the chat view, then Manage Models > Add Models > Custom Endpoint.',
        '2. Give it the name Switchyard and the key; VS Code opens chatLanguageModels.json.',
        '3. Complete the file with the lines below, save it, and choose the model in the chat view.',
      ].join('\n'),
    },
    jsonSnippet('models', 'chatLanguageModels.json', [entryOf(connection)]),
  ],
  costs: [
    'Only chat and agent mode use these models; completions while you type stay with GitHub.',
    'In an organisation the administrator may have to allow keys of your own.',
    'When Switchyard is not running, these models do not answer; the others do.',
  ],
});

function entryOf(connection: Connection): Readonly<Record<string, unknown>> {
  const { proxyUrl } = connection;
  const id = exampleModel(connection);
  const known = listedModels(connection).find((model) => model.id === id);
  const { apiType, path } = apiOf(known?.dialect ?? 'openai-chat');
  return {
    name: 'Switchyard',
    vendor: 'customendpoint',
    apiKey: clientKeyPlaceholder,
    apiType,
    models: [
      {
        id,
        name: known?.label ?? id,
        url: `${proxyUrl}${path}`,
        toolCalling: true,
        vision: true,
        maxInputTokens: known?.contextTokens ?? unknownLimits.maxInputTokens,
        maxOutputTokens: known?.outputTokens ?? unknownLimits.maxOutputTokens,
      },
    ],
  };
}

function apiOf(dialect: OfferedModel['dialect']): { readonly apiType: string; readonly path: string } {
  switch (dialect) {
    case 'anthropic-messages':
      return { apiType: 'messages', path: '/v1/messages' };
    case 'openai-responses':
      return { apiType: 'responses', path: '/v1/responses' };
    case 'openai-chat':
    case 'gemini':
      return { apiType: 'chat-completions', path: '/v1/chat/completions' };
  }
}
