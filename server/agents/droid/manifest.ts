import { elementPart, type OwnedValue } from '../formats/text-format.ts';
import { joinPath, jsonSnippet, keysOfFile, shownConnection, usualHome } from '../manifest-parts.ts';
import type { AgentManifest, Connection, OfferedModel } from '../manifest.ts';
import { listedModels } from '../offered-models.ts';
import { inspectDroid } from './inspect.ts';

const settingsFile = (home: string): string => joinPath(home, 'settings.json');

/**
 * Factory Droid takes models of one's own as elements of `customModels`; `provider` decides the protocol (provider
 * notes 17.5; run with 0.215.0: `anthropic` asks /v1/messages, `openai` /v1/responses). Our elements are told apart by
 * their display name, so that a model of the same name that the person has entered stays his.
 */
export const droidManifest: AgentManifest = {
  id: 'droid',
  label: 'Factory Droid',
  executables: ['droid'],
  homes: (_environment, homeDirectory) => [usualHome(joinPath(homeDirectory, '.factory'))],
  modes: ['key'],
  listsModels: true,
  modelSlots: [],
  manual: (connection) => [
    jsonSnippet('settings', '~/.factory/settings.json', {
      customModels: shownModels(connection).map((model) => entryOf(model, shownConnection(connection))),
    }),
  ],
  files: (home) => [{ path: settingsFile(home), format: 'json' }],
  desired: (home, connection) => {
    const key = keysOfFile(settingsFile(home), 'json');
    return listedModels(connection).map((model) =>
      key(
        ['customModels', elementPart('displayName', displayName(model))],
        entryOf(model, connection),
        `offers ${model.id} in Droid's list of models`,
        { secret: true, signature: true },
      ),
    );
  },
  costs: [
    'Droid still needs a Factory sign-in; an organisation may forbid models of your own.',
    'Choose a model whose name ends in (Switchyard) with /model; the others stay with Factory.',
    'Droid learns models from its settings only: add an account first, and apply again after Switchyard serves others.',
    'When Switchyard is not running, those models do not answer; the others do.',
  ],
  credentialFiles: (home) => [joinPath(home, 'auth.v2.file'), joinPath(home, 'auth.encrypted')],
  probe: (_home, connection) => {
    const [model] = connection === undefined ? [] : listedModels(connection);
    const chosen = model === undefined ? [] : ['-m', `custom:${model.id}`];
    return { args: ['exec', ...chosen, 'Reply with the word OK.'], environment: {} };
  },
  inspect: inspectDroid,
};

/** Without a catalogue an example of each protocol, so that the lines can be copied and filled in. */
function shownModels(connection: Connection): readonly OfferedModel[] {
  const listed = listedModels(connection).slice(0, 3);
  if (listed.length > 0) return listed;
  const model = { id: 'YOUR_MODEL', label: 'YOUR_MODEL', contextTokens: null, outputTokens: null };
  return [{ ...model, dialect: 'anthropic-messages' }];
}

const displayName = ({ id }: OfferedModel): string => `${id} (Switchyard)`;

function entryOf(
  model: OfferedModel,
  { proxyUrl, clientKey }: Connection,
): Readonly<Record<string, OwnedValue>> {
  return {
    model: model.id,
    displayName: displayName(model),
    ...endpointOf(model, proxyUrl),
    apiKey: clientKey,
    ...(model.outputTokens === null ? {} : { maxOutputTokens: model.outputTokens }),
    ...(model.contextTokens === null ? {} : { maxContextLimit: model.contextTokens }),
  };
}

function endpointOf({ dialect }: OfferedModel, proxyUrl: string): { provider: string; baseUrl: string } {
  switch (dialect) {
    case 'anthropic-messages':
      return { provider: 'anthropic', baseUrl: proxyUrl };
    case 'openai-responses':
      return { provider: 'openai', baseUrl: `${proxyUrl}/v1` };
    case 'openai-chat':
    case 'gemini':
      return { provider: 'generic-chat-completion-api', baseUrl: `${proxyUrl}/v1` };
  }
}
