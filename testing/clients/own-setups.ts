import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { VendorSimulators } from '../../server/testing/vendors/index.ts';
import { accountNames, type Vendor } from './own-bench.ts';
import type { Person } from './person.ts';
import { programs, shortLived } from './programs.ts';

/** A person's own setup of an agent: it works without Switchyard, against the vendor itself. */
export interface OwnSetup {
  readonly id: 'claude-code' | 'codex' | 'gemini-cli' | 'qwen-code' | 'opencode';
  readonly program: string;
  /** Where its requests end, with Switchyard and without. */
  readonly vendor: Vendor;
  /** Its files as somebody has left them, by path; line ends, comments and order are theirs. */
  files(person: Person, vendors: VendorSimulators): Readonly<Record<string, string>>;
  /** Arguments of one headless turn with the shell tool allowed. */
  args(prompt: string): readonly string[];
  /** Keeps the program quiet and offline; no address, no key. */
  readonly environment: Readonly<Record<string, string>>;
  /** What another shell of the person may export: it leads past Switchyard, if anything heeds it. */
  rivals(vendors: VendorSimulators): Readonly<Record<string, string>>;
  /** Models by slot, for agents that go through Switchyard only with a model of it. */
  readonly models: readonly string[];
}

export const ownSetups: readonly OwnSetup[] = [
  {
    id: 'claude-code',
    program: programs.claude,
    vendor: 'anthropic',
    files: ({ claudeHome }, { anthropic }) => ({
      [join(claudeHome, 'settings.json')]: [
        '{ "permissions":{"allow":["Bash(printf:*)"  ]},',
        `\t"env" :{"DISABLE_TELEMETRY":"1","ANTHROPIC_BASE_URL" : "${anthropic.url}",`,
        `  "ANTHROPIC_AUTH_TOKEN":"${secretOf(anthropic)}" } ,`,
        '   "theme":"dark"}',
      ].join('\r\n'),
    }),
    args: (prompt) => ['-p', prompt, '--allowedTools', 'Bash(printf:*)'],
    environment: {},
    rivals: ({ anthropic }) => ({
      ANTHROPIC_BASE_URL: anthropic.url,
      ANTHROPIC_API_KEY: secretOf(anthropic),
    }),
    models: [],
  },
  {
    id: 'codex',
    program: programs.codex,
    vendor: 'openai',
    files: ({ codexHome }, { openai }) => ({
      [join(codexHome, 'config.toml')]: [
        '# mine, please keep',
        'model_provider = "mine"   # straight to the vendor',
        "model = 'gpt-5.1-codex'",
        'check_for_update_on_startup=false',
        '[analytics]',
        'enabled = false # quiet',
        '[model_providers.mine]',
        'name="Mine"',
        `base_url = "${openai.url}/v1"`,
        `experimental_bearer_token = "${secretOf(openai)}"`,
        'wire_api = "responses"',
        '',
        '  [features]',
        '  plugins = false',
      ].join('\n'),
    }),
    args: (prompt) => ['exec', '--skip-git-repo-check', '--sandbox', 'workspace-write', prompt],
    environment: {},
    rivals: ({ openai }) => ({ OPENAI_BASE_URL: `${openai.url}/v1`, OPENAI_API_KEY: secretOf(openai) }),
    models: [],
  },
  {
    id: 'gemini-cli',
    program: join(programs.clientsFolder, 'gemini'),
    vendor: 'gemini',
    files: ({ home }, { gemini }) => ({
      [join(home, '.gemini', 'settings.json')]: [
        '{',
        '\t// straight to the vendor',
        '\t"privacy": { "usageStatisticsEnabled": false }, "telemetry": {"enabled":false},',
        '\t"general": {',
        '\t\t"enableAutoUpdate": false, "enableAutoUpdateNotification": false },',
        '\t"security": { "auth" : { "selectedType":"gemini-api-key" /* not the account */ } },',
        '\t"model": { "name": "gemini-2.5-pro" }',
        '}',
        '',
      ].join('\n'),
      [join(home, '.gemini', '.env')]: [
        '# keys',
        `export GEMINI_API_KEY="${secretOf(gemini)}" # mine`,
        '',
        `GOOGLE_GEMINI_BASE_URL=${gemini.url}`,
        "OTHER='a # b'",
      ].join('\r\n'),
    }),
    args: (prompt) => ['--yolo', '-p', prompt],
    environment: { GEMINI_CLI_TRUST_WORKSPACE: 'true', GEMINI_CLI_NO_RELAUNCH: 'true', ...shortLived },
    rivals: ({ gemini }) => ({ GOOGLE_GEMINI_BASE_URL: gemini.url, GEMINI_API_KEY: secretOf(gemini) }),
    models: [],
  },
  {
    id: 'qwen-code',
    program: join(programs.agentsFolder, 'qwen'),
    vendor: 'compatible',
    files: ({ home }, { compatible }) => ({
      [join(home, '.qwen', 'settings.json')]: [
        '{"$version": 4, // it writes this itself',
        ' "privacy": {"usageStatisticsEnabled": false}, "telemetry": {"enabled": false},',
        ' "general": {"enableAutoUpdate": false, "disableAutoUpdate": true},',
        ' "memory": {"enableManagedAutoMemory": false},',
        ' "security": {"auth": {"selectedType": "openai"}},',
        ` "env": {"MINE": "${secretOf(compatible)}"},`,
        ' "modelProviders": {"openai": [ /* mine */',
        `   {"id": "simulated-large", "envKey": "MINE", "baseUrl": "${compatible.url}/v1"} ]},`,
        ' "model": {"name": "simulated-large"}}',
      ].join('\n'),
    }),
    args: (prompt) => ['--yolo', '-p', prompt],
    environment: { QWEN_CODE_SUPPRESS_YOLO_WARNING: '1', QWEN_CODE_NO_RELAUNCH: 'true', ...shortLived },
    rivals: ({ compatible }) => ({
      OPENAI_BASE_URL: `${compatible.url}/v1`,
      OPENAI_API_KEY: secretOf(compatible),
    }),
    models: ['main=openai-compatible/simulated-large'],
  },
  {
    id: 'opencode',
    program: join(programs.agentsFolder, 'opencode'),
    vendor: 'compatible',
    files: ({ home }, { compatible }) => ({
      [join(home, '.config', 'opencode', 'opencode.jsonc')]: [
        '{',
        '  "$schema": "https://opencode.ai/config.json",',
        '  "autoupdate": false, "share": "disabled", // quiet',
        '  "model": "mine/simulated-large",',
        '  "provider": {',
        '    "mine": { "npm": "@ai-sdk/openai-compatible", "name": "Mine",',
        `      "options": { "baseURL": "${compatible.url}/v1", "apiKey": "${secretOf(compatible)}", },`,
        '      "models": { "simulated-large": {}, },',
        '    },',
        '  },',
        '}',
        '',
      ].join('\r\n'),
    }),
    args: (prompt) => ['run', prompt],
    environment: {
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
      OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
    },
    rivals: ({ compatible }) => ({
      OPENAI_BASE_URL: `${compatible.url}/v1`,
      OPENAI_API_KEY: secretOf(compatible),
    }),
    models: ['model=openai-compatible/simulated-large', 'small_model=openai-compatible/simulated-large'],
  },
];

function secretOf(vendor: { account(name: string): { readonly secret: string } }): string {
  return vendor.account(accountNames.direct).secret;
}

/** Writes the files and answers a look at them, to be compared later. */
export async function writeFiles(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

/** The same files as they are now. */
export async function readFiles(files: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const read = async (path: string) => [path, await readFile(path, 'utf8')] as const;
  return Object.fromEntries(await Promise.all(Object.keys(files).map(read)));
}
