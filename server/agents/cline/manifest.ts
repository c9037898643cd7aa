import { chosenDirectory } from '../chosen-directory.ts';
import { exampleModel, joinPath, noFindings, usualHome } from '../manifest-parts.ts';
import { clientKeyPlaceholder, type AgentManifest, type Connection, type Snippet } from '../manifest.ts';
import { shellWord } from '../snippets.ts';

/**
 * Cline keeps its providers in a store that it and its extension write, and asks other tools to use its own command
 * (provider notes 17.6). So no file is edited. It cannot be launched through Switchyard either: 3.0.65 has no option
 * and reads no variable for the address; `cline auth` was run and the request arrived at /v1/chat/completions.
 */
export const clineManifest: AgentManifest = {
  id: 'cline',
  label: 'Cline',
  executables: ['cline'],
  homes: (environment, homeDirectory) => {
    const chosen = chosenDirectory(environment, 'CLINE_DIR', homeDirectory);
    if (chosen !== null) return [{ path: chosen, source: 'environment' }];
    return [usualHome(joinPath(homeDirectory, '.cline'))];
  },
  modes: [],
  modelSlots: [
    { id: 'main', label: 'Model', detail: 'The model in the command below; Cline wants one by name.' },
  ],
  manual,
  files: () => [],
  desired: () => [],
  costs: [
    'Switchyard edits no file of Cline: you run its own command once, and choose another provider in Cline to go back.',
    'The command makes Switchyard the provider that Cline uses next, in the terminal and in the VS Code extension.',
    'Cline keeps the key in its own store; revoke it in Switchyard when you stop using it.',
  ],
  credentialFiles: (home) => [
    joinPath(home, 'data', 'secrets.json'),
    joinPath(home, 'data', 'settings', 'providers.json'),
  ],
  inspect: noFindings,
};

function manual(connection: Connection): readonly Snippet[] {
  const { proxyUrl } = connection;
  const words = [
    'cline',
    'auth',
    'openai',
    '--apikey',
    clientKeyPlaceholder,
    '--modelid',
    exampleModel(connection),
    '--baseurl',
    `${proxyUrl}/v1`,
  ];
  return [
    { id: 'shell', label: "Cline's own command", language: 'shell', text: words.map(shellWord).join(' ') },
    {
      id: 'extension',
      label: 'In the VS Code extension',
      language: 'text',
      text: [
        'API Provider: OpenAI Compatible',
        `Base URL: ${proxyUrl}/v1`,
        `API key: ${clientKeyPlaceholder}`,
        `Model ID: ${exampleModel(connection)}`,
        '',
        'Or for Claude models:',
        'API Provider: Anthropic',
        `Use custom base URL: ${proxyUrl}`,
        `API key: ${clientKeyPlaceholder}`,
      ].join('\n'),
    },
  ];
}
