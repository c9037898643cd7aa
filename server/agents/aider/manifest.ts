import { joinPath, keysOfFile, parentPath, shownConnection, usualHome } from '../manifest-parts.ts';
import type { AgentManifest, Connection, ModelSlot } from '../manifest.ts';
import { mainModel } from '../offered-models.ts';
import { environmentSnippets } from '../snippets.ts';
import { inspectAider } from './inspect.ts';

/** Aider's file lies in the home directory itself; `~/.aider` is where it keeps what proves that it is there. */
const configFile = (home: string): string => joinPath(parentPath(home), '.aider.conf.yml');

const slots: readonly (ModelSlot & { readonly option: string; readonly variable: string })[] = [
  {
    id: 'main',
    label: 'Model',
    detail: 'What Aider edits with (model); without it Aider asks for a name of its own.',
    option: 'model',
    variable: 'AIDER_MODEL',
  },
  {
    id: 'weak',
    label: 'Weak model',
    detail: 'Commit messages and summaries (weak-model).',
    option: 'weak-model',
    variable: 'AIDER_WEAK_MODEL',
  },
  {
    id: 'editor',
    label: 'Editor model',
    detail: 'Writes the edits in architect mode (editor-model).',
    option: 'editor-model',
    variable: 'AIDER_EDITOR_MODEL',
  },
];

/**
 * Aider speaks to any OpenAI address; `openai/` in front of a model's name sends it there (provider notes 17.11). The
 * environment wins over the file, so a launch needs variables only.
 */
export const aiderManifest: AgentManifest = {
  id: 'aider',
  label: 'Aider',
  executables: ['aider'],
  homes: (_environment, homeDirectory) => [usualHome(joinPath(homeDirectory, '.aider'))],
  modes: ['key'],
  modelSlots: slots.map(({ id, label, detail }) => ({ id, label, detail })),
  launch: (_home, connection) => ({
    args: [],
    environment: variables(connection),
    without: ['AIDER_OPENAI_API_BASE', 'AIDER_OPENAI_API_KEY', 'OPENAI_BASE_URL', 'OPENAI_ORGANIZATION'],
  }),
  manual: (connection) => [
    {
      id: 'config',
      label: '~/.aider.conf.yml',
      language: 'yaml',
      text: options(shownConnection(connection))
        .map(({ name, value }) => `${name}: ${JSON.stringify(value)}`)
        .join('\n'),
    },
    ...environmentSnippets(variables(shownConnection(connection))),
  ],
  files: (home) => [{ path: configFile(home), format: 'yaml' }],
  desired: (home, connection) => {
    const key = keysOfFile(configFile(home), 'yaml');
    return options(connection).map(({ name, value, why, secret }) =>
      key([name], value, why, { secret, signature: name.startsWith('openai-api') }),
    );
  },
  costs: [
    'Every model that Aider calls openai/... goes to Switchyard then; other names still go to their own vendors.',
    'An .aider.conf.yml or .env in a project wins over the one in your home directory.',
    'Aider may warn that it does not know a model; it works all the same.',
    'When Switchyard is not running, Aider cannot reach a model: start Switchyard, or put Aider back.',
  ],
  credentialFiles: (home) => [joinPath(home, 'oauth-keys.env')],
  probe: () => ({
    args: [
      '--message',
      'Reply with the word OK.',
      '--no-git',
      '--yes-always',
      '--no-check-update',
      '--no-show-release-notes',
      '--no-show-model-warnings',
    ],
    environment: { AIDER_ANALYTICS: 'false' },
  }),
  inspect: inspectAider,
};

interface Option {
  readonly name: string;
  readonly value: string;
  readonly why: string;
  readonly secret: boolean;
}

function options({ proxyUrl, clientKey, ...connection }: Connection): readonly Option[] {
  return [
    { name: 'openai-api-base', value: `${proxyUrl}/v1`, why: 'sends Aider to Switchyard', secret: false },
    {
      name: 'openai-api-key',
      value: clientKey,
      why: 'the key by which Switchyard knows Aider',
      secret: true,
    },
    ...modelsOf({ proxyUrl, clientKey, ...connection }).map(({ option, model, mapped }) => ({
      name: option,
      value: model,
      why: mapped
        ? 'the model that you chose for it'
        : 'the best model that Switchyard serves; Aider has to be told one',
      secret: false,
    })),
  ];
}

function variables(connection: Connection): Readonly<Record<string, string>> {
  return {
    OPENAI_API_BASE: `${connection.proxyUrl}/v1`,
    OPENAI_API_KEY: connection.clientKey,
    ...Object.fromEntries(modelsOf(connection).map(({ variable, model }) => [variable, model])),
  };
}

/** The main model is always named when any is known: Aider's own default goes to a name that may not be served. */
function modelsOf(
  connection: Connection,
): readonly { option: string; variable: string; model: string; mapped: boolean }[] {
  return slots.flatMap(({ id, option, variable }) => {
    const mapped = connection.models[id];
    const model = mapped ?? (id === 'main' ? mainModel(connection, id)?.id : undefined);
    return model === undefined
      ? []
      : [{ option, variable, model: `openai/${model}`, mapped: mapped !== undefined }];
  });
}
