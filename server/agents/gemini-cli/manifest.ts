import { dirname, join } from 'node:path';
import { chosenDirectory } from '../chosen-directory.ts';
import { clientKeyPlaceholder, type AgentManifest, type Connection, type ManagedKey } from '../manifest.ts';
import { environmentSnippets } from '../snippets.ts';
import { inspectGeminiCli } from './inspect.ts';
import { geminiSignIn, startedSignIn } from './sign-in.ts';

const settingsFile = (home: string): string => join(home, 'settings.json');
const environmentFile = (home: string): string => join(home, '.env');

/**
 * Gemini CLI takes its address from the environment only, and reads `.gemini/.env` of the home directory into it. With
 * an address alone it would choose the sign-in "gateway", which it refuses without a person, so the sign-in by key is
 * named in its settings (provider notes 17.1; read and run with 0.61.0).
 */
export const geminiCliManifest: AgentManifest = {
  id: 'gemini-cli',
  label: 'Gemini CLI',
  executables: ['gemini'],
  homes: (environment, homeDirectory) => {
    const chosen = chosenDirectory(environment, 'GEMINI_CLI_HOME', homeDirectory);
    if (chosen === null) return [{ path: join(homeDirectory, '.gemini'), source: 'default' }];
    return [{ path: join(chosen, '.gemini'), source: 'environment' }];
  },
  modes: ['key'],
  modelSlots: [
    {
      id: 'main',
      label: 'Model',
      detail:
        'Used for every request (GEMINI_MODEL); without it Gemini CLI chooses among Google’s own names.',
    },
  ],
  files: (home) => [
    { path: settingsFile(home), format: 'json' },
    { path: environmentFile(home), format: 'dotenv' },
  ],
  desired: (home, connection) => [
    {
      file: settingsFile(home),
      format: 'json',
      path: ['security', 'auth', 'selectedType'],
      value: 'gemini-api-key',
      secret: false,
      neededByTable: false,
      signature: false,
      why: 'Gemini CLI signs in with the key below, and not with a Google account',
    },
    ...environmentKeys(home, connection),
  ],
  signIn: geminiSignIn,
  launch: (home, connection, signIn = { chosen: null, enforced: null }) => {
    const isByKey = startedSignIn(signIn) === 'key';
    return {
      args: [],
      environment: {
        GEMINI_CLI_HOME: dirname(home),
        ...variablesOf(connection),
        // Settings of a project are not known here: whatever they choose does not pass by Switchyard unseen.
        CODE_ASSIST_ENDPOINT: connection.proxyUrl,
        GOOGLE_VERTEX_BASE_URL: connection.proxyUrl,
        ...(isByKey ? {} : vertexVariables(connection)),
      },
      without: [
        'GOOGLE_GENAI_USE_GCA',
        ...(isByKey ? ['GOOGLE_GENAI_USE_VERTEXAI'] : []),
        'GEMINI_API_KEY_AUTH_MECHANISM',
      ],
    };
  },
  manual: (connection) => [
    {
      id: 'settings',
      label: '~/.gemini/settings.json',
      language: 'json',
      text: JSON.stringify({ security: { auth: { selectedType: 'gemini-api-key' } } }, null, 2),
    },
    {
      id: 'dotenv',
      label: '~/.gemini/.env',
      language: 'dotenv',
      text: Object.entries(variablesOf({ ...connection, clientKey: clientKeyPlaceholder }))
        .map(([name, value]) => `${name}=${value}`)
        .join('\n'),
    },
    ...environmentSnippets(variablesOf({ ...connection, clientKey: clientKeyPlaceholder })),
  ],
  costs: [
    'Gemini CLI signs in with a key instead of a Google account: what hangs on that account (its quota, Code Assist licences) is used by way of Switchyard’s accounts only.',
    'Starting it through Switchyard changes no settings: where they choose no sign-in, that process uses the one for Vertex AI, led here; where they choose a Google account, it is not started, and you are told why.',
    'Without a choice in its settings, its own window (no -p) asks at the first start how to sign in and keeps the answer: take the key, which is set.',
    'In folders that Gemini CLI does not trust it reads no .gemini/.env, so it asks for a key there.',
    'A .env or .gemini/.env in a project, or in a folder above it, is read instead of the one in the home directory.',
    'When Switchyard is not running, Gemini CLI cannot reach a model: start Switchyard, or put Gemini CLI back.',
  ],
  credentialFiles: (home) => [
    join(home, 'oauth_creds.json'),
    join(home, 'google_accounts.json'),
    join(home, 'gemini-credentials.json'),
  ],
  probe: (home) => ({
    args: ['-p', 'Reply with the word OK.'],
    environment: {
      GEMINI_CLI_HOME: dirname(home),
      GEMINI_CLI_TRUST_WORKSPACE: 'true',
      GEMINI_CLI_NO_RELAUNCH: 'true',
    },
  }),
  inspect: inspectGeminiCli,
};

/** The client library adds the version to the address itself (provider notes 17.16). */
function variablesOf({ proxyUrl, clientKey, models }: Connection): Readonly<Record<string, string>> {
  const model = models['main'];
  return {
    GOOGLE_GEMINI_BASE_URL: proxyUrl,
    GEMINI_API_KEY: clientKey,
    ...(model === undefined ? {} : { GEMINI_MODEL: model }),
  };
}

/**
 * The one sign-in that an environment can choose beside an address, so it needs no settings. A defaults file that names
 * another is no way: Gemini CLI reads none that root, or an administrator of Windows, does not own (0.61.0). The version is
 * the one of the other sign-ins; Vertex AI's own is another.
 */
function vertexVariables({ clientKey, models }: Connection): Readonly<Record<string, string>> {
  const [, publisher, rest] = /^([^/]+)\/(.+\/.+)$/.exec(models['main'] ?? '') ?? [];
  return {
    GOOGLE_GENAI_USE_VERTEXAI: 'true',
    GOOGLE_API_KEY: clientKey,
    GOOGLE_GENAI_API_VERSION: 'v1beta',
    // Of `a/b/c` its library would make the model b of a; a whole resource name stays as it is.
    ...(publisher === undefined ? {} : { GEMINI_MODEL: `publishers/${publisher}/models/${rest}` }),
  };
}

function environmentKeys(home: string, connection: Connection): readonly ManagedKey[] {
  const whys: Readonly<Record<string, string>> = {
    GOOGLE_GEMINI_BASE_URL: 'sends Gemini CLI to Switchyard',
    GEMINI_API_KEY: 'the key by which Switchyard knows Gemini CLI',
  };
  return Object.entries(variablesOf(connection)).map(([name, value]) => ({
    file: environmentFile(home),
    format: 'dotenv',
    path: [name],
    value,
    secret: name === 'GEMINI_API_KEY',
    neededByTable: false,
    signature: name !== 'GEMINI_MODEL',
    why: whys[name] ?? 'the model that you chose for it',
  }));
}
