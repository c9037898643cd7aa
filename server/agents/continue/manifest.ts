import { elementPart, type OwnedValue } from '../formats/text-format.ts';
import { exampleModel, homeFrom, joinPath, keysOfFile } from '../manifest-parts.ts';
import { clientKeyPlaceholder, type AgentManifest, type Connection, type OfferedModel } from '../manifest.ts';
import { listedModels } from '../offered-models.ts';
import { inspectContinue } from './inspect.ts';

const configFile = (home: string): string => joinPath(home, 'config.yaml');

/**
 * Continue, the extension and its command line `cn`: models are elements of a list. The project ended with version 2.0.0
 * in June 2026 (provider notes 17.7). Both providers take the address with /v1; run with `cn` 1.5.47.
 */
export const continueManifest: AgentManifest = {
  id: 'continue',
  label: 'Continue',
  executables: ['cn'],
  homes: (environment, homeDirectory) =>
    homeFrom(environment, 'CONTINUE_GLOBAL_DIR', homeDirectory, joinPath(homeDirectory, '.continue')),
  modes: ['key'],
  listsModels: true,
  modelSlots: [],
  manual: (connection) => [
    {
      id: 'config',
      label: '~/.continue/config.yaml',
      language: 'yaml',
      text: [
        'models:',
        '  - name: Switchyard',
        '    provider: openai',
        `    model: ${JSON.stringify(exampleModel(connection))}`,
        `    apiBase: ${connection.proxyUrl}/v1`,
        `    apiKey: ${clientKeyPlaceholder}`,
        '    roles: [chat, edit, apply]',
      ].join('\n'),
    },
  ],
  files: (home) => [{ path: configFile(home), format: 'yaml' }],
  desired: (home, connection, existing = new Set()) => {
    const key = keysOfFile(configFile(home), 'yaml');
    const models = listedModels(connection).map((model) =>
      key(
        ['models', elementPart('name', nameOf(model))],
        entryOf(model, connection),
        `offers ${model.id} in Continue's list of models`,
        { secret: true, signature: true },
      ),
    );
    if (models.length === 0 || existing.has(configFile(home))) return models;
    // Only for a new file: in a person's file these lines are the person's.
    const header = Object.entries({ name: 'Local Config', version: '1.0.0', schema: 'v1' });
    return [
      ...header.map(([name, value]) => key([name], value, 'Continue rejects a file without it')),
      ...models,
    ];
  },
  costs: [
    'Continue is no longer maintained (its last release is of June 2026); it works, but nobody repairs it.',
    'Choose a model whose name ends in (Switchyard) in Continue; the others stay as they are.',
    'An old config.json is read only where there is no config.yaml.',
    'Continue learns models from its file only: add an account first, and apply again after Switchyard serves others.',
  ],
  credentialFiles: (home) => [joinPath(home, 'auth.json'), joinPath(home, '.env')],
  inspect: inspectContinue,
};

const nameOf = ({ id }: OfferedModel): string => `${id} (Switchyard)`;

function entryOf(
  model: OfferedModel,
  { proxyUrl, clientKey }: Connection,
): Readonly<Record<string, OwnedValue>> {
  return {
    name: nameOf(model),
    provider: model.dialect === 'anthropic-messages' ? 'anthropic' : 'openai',
    model: model.id,
    apiBase: `${proxyUrl}/v1`,
    apiKey: clientKey,
    roles: ['chat', 'edit', 'apply'],
  };
}
