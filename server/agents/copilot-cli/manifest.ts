import { join } from 'node:path';
import { chosenDirectory } from '../chosen-directory.ts';
import { clientKeyPlaceholder, type AgentManifest, type Connection, type OfferedModel } from '../manifest.ts';
import { mainModel } from '../offered-models.ts';
import { environmentSnippets } from '../snippets.ts';
import { inspectCopilotCli } from './inspect.ts';

/** Variables that would win over ours or change how they are read. */
export const copilotRivals = [
  'COPILOT_PROVIDER_BEARER_TOKEN',
  'COPILOT_PROVIDER_API_KEY_COMMAND',
  'COPILOT_PROVIDER_HEADERS',
  'COPILOT_PROVIDER_TRANSPORT',
  'COPILOT_PROVIDER_MODEL_ID',
  'COPILOT_PROVIDER_WIRE_MODEL',
  'COPILOT_PROVIDER_MAX_PROMPT_TOKENS',
  'COPILOT_PROVIDER_MAX_OUTPUT_TOKENS',
] as const;

/**
 * GitHub Copilot CLI takes another provider from the environment only, so there is no file to edit; it needs no GitHub
 * sign-in then, but always the name of a model (provider notes 17.14; run with 1.0.102).
 */
export const copilotCliManifest: AgentManifest = {
  id: 'copilot-cli',
  label: 'GitHub Copilot CLI',
  executables: ['copilot'],
  homes: (environment, homeDirectory) => {
    const chosen = chosenDirectory(environment, 'COPILOT_HOME', homeDirectory);
    if (chosen === null) return [{ path: join(homeDirectory, '.copilot'), source: 'default' }];
    return [{ path: chosen, source: 'environment' }];
  },
  modes: [],
  modelSlots: [{ id: 'main', label: 'Model', detail: 'COPILOT_MODEL; it has to stream and to call tools.' }],
  files: () => [],
  desired: () => [],
  launch: (home, connection) => ({
    args: [],
    environment: { COPILOT_HOME: home, ...variablesOf(connection) },
    without: copilotRivals,
  }),
  manual: (connection) =>
    environmentSnippets({
      COPILOT_MODEL: 'MODEL_NAME',
      ...variablesOf({ ...connection, clientKey: clientKeyPlaceholder }),
    }),
  costs: [
    "Only processes that are started through Switchyard use it; others keep GitHub's models.",
    "GitHub's own models and what it offers with them are not there in such a process.",
    'The model is named at the start, not chosen from a list of Switchyard.',
  ],
  credentialFiles: (home) => [join(home, 'config.json')],
  probe: (home) => ({ args: ['-p', 'Reply with the word OK.'], environment: { COPILOT_HOME: home } }),
  inspect: inspectCopilotCli,
};

const wires = {
  'anthropic-messages': { type: 'anthropic', path: '', wire: null },
  'openai-responses': { type: 'openai', path: '/v1', wire: 'responses' },
  'openai-chat': { type: 'openai', path: '/v1', wire: 'completions' },
  // It has no type for Google's API.
  gemini: { type: 'openai', path: '/v1', wire: 'completions' },
} as const satisfies Record<OfferedModel['dialect'], object>;

/** The dialect follows the model, so that nothing is translated where the program can speak it. */
function variablesOf(connection: Connection): Readonly<Record<string, string>> {
  const model = mainModel(connection, 'main');
  const { type, path, wire } = wires[model?.dialect ?? 'openai-chat'];
  return {
    COPILOT_PROVIDER_TYPE: type,
    COPILOT_PROVIDER_BASE_URL: `${connection.proxyUrl}${path}`,
    COPILOT_PROVIDER_API_KEY: connection.clientKey,
    ...(wire === null ? {} : { COPILOT_PROVIDER_WIRE_API: wire }),
    ...(model === null ? {} : { COPILOT_MODEL: model.id, ...limitsOf(model) }),
  };
}

function limitsOf({ contextTokens, outputTokens }: OfferedModel): Readonly<Record<string, string>> {
  if (contextTokens === null || outputTokens === null || contextTokens <= outputTokens) return {};
  return {
    COPILOT_PROVIDER_MAX_PROMPT_TOKENS: String(contextTokens - outputTokens),
    COPILOT_PROVIDER_MAX_OUTPUT_TOKENS: String(outputTokens),
  };
}
