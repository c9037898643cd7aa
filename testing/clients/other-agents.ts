import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { upstreams, type EveryVendor } from './every-vendor.ts';
import { startOpenCodeServer, type OpenCodeServer } from './opencode-server.ts';
import { shortLived } from './programs.ts';
import { runProgram, type Run, type RunOptions } from './run-program.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const files = {
  gemini: at('./node_modules/.bin/gemini'),
  opencode: at('../agents/node_modules/.bin/opencode'),
  qwen: at('../agents/node_modules/.bin/qwen'),
} as const;

/** Why this agent cannot be run, for the title of a skipped suite; empty when it can. */
export async function agentMissing(agent: keyof typeof files): Promise<string> {
  const folder = agent === 'gemini' ? 'testing/clients' : 'testing/agents';
  return access(files[agent]).then(
    () => '',
    () => `: the packages of ${folder} are not installed (npm test does it)`,
  );
}

/** The same for all of them; null when they can be run. */
export async function agentsMissing(): Promise<string | null> {
  const found = await Promise.all((['gemini', 'opencode', 'qwen'] as const).map(agentMissing));
  return found.find((why) => why !== '') ?? null;
}

export interface OtherRun {
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** An agent with its own settings file, pointed at the product by what its vendor documents. */
export interface OtherAgent {
  run(model: string, prompt: string, run?: OtherRun): Promise<Run>;
}

const optionsOf = (
  bench: EveryVendor,
  run: OtherRun,
  environment: RunOptions['environment'],
): RunOptions => ({
  folder: bench.person.project,
  environment: { ...bench.person.environment, ...environment, ...run.environment },
  timeoutMs: 110_000,
  ...(run.signal === undefined ? {} : { signal: run.signal }),
});

const quietSettings = {
  privacy: { usageStatisticsEnabled: false },
  telemetry: { enabled: false },
} as const;

async function writeJson(folder: string, name: string, value: object): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), JSON.stringify(value));
}

/** Gemini CLI with an API key. */
export async function setUpGeminiCli(bench: EveryVendor): Promise<OtherAgent> {
  await writeJson(join(bench.person.home, '.gemini'), 'settings.json', {
    ...quietSettings,
    security: { auth: { selectedType: 'gemini-api-key' } },
    general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
  });
  const environment = {
    GEMINI_API_KEY: bench.key,
    GOOGLE_GEMINI_BASE_URL: bench.product.proxy,
    GEMINI_CLI_TRUST_WORKSPACE: 'true',
    GEMINI_CLI_NO_RELAUNCH: 'true',
    ...shortLived,
  };
  return {
    run: (model, prompt, run = {}) =>
      runProgram(
        files.gemini,
        ['--yolo', '-m', model, ...(run.args ?? []), '-p', prompt],
        optionsOf(bench, run, environment),
      ),
  };
}

/** How Qwen Code speaks. */
export type QwenAuth = 'openai' | 'anthropic' | 'gemini';

/** Qwen Code, which speaks Chat, Messages or Gemini. */
export async function setUpQwen(bench: EveryVendor, auth: QwenAuth): Promise<OtherAgent> {
  const { product, key, person } = bench;
  await writeJson(join(person.home, '.qwen'), 'settings.json', {
    ...quietSettings,
    security: { auth: { selectedType: auth } },
    general: { enableAutoUpdate: false, disableAutoUpdate: true },
    memory: { enableManagedAutoMemory: false },
  });
  const environmentOf = (model: string): Readonly<Record<string, string>> => {
    switch (auth) {
      case 'openai':
        return { OPENAI_API_KEY: key, OPENAI_BASE_URL: `${product.proxy}/v1`, OPENAI_MODEL: model };
      case 'anthropic':
        return { ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: product.proxy, ANTHROPIC_MODEL: model };
      case 'gemini':
        return { GEMINI_API_KEY: key, GOOGLE_GEMINI_BASE_URL: product.proxy, GEMINI_MODEL: model };
    }
  };
  return {
    run: (model, prompt, run = {}) =>
      runProgram(
        files.qwen,
        ['--yolo', '--auth-type', auth, ...(run.args ?? []), '-p', prompt],
        optionsOf(bench, run, {
          ...environmentOf(model),
          QWEN_CODE_NO_RELAUNCH: 'true',
          ...shortLived,
        }),
      ),
  };
}

/** How OpenCode speaks, by the AI SDK provider that it loads. */
export const openCodeDialects = {
  messages: { npm: '@ai-sdk/anthropic', path: '/v1' },
  responses: { npm: '@ai-sdk/openai', path: '/v1' },
  chat: { npm: '@ai-sdk/openai-compatible', path: '/v1' },
  google: { npm: '@ai-sdk/google', path: '/v1beta' },
} as const;

export type OpenCodeDialect = keyof typeof openCodeDialects;

/** OpenCode as a program that runs for one prompt, and as a server for many. */
export interface OpenCode extends OtherAgent {
  serve(): Promise<OpenCodeServer>;
}

/** OpenCode; a model is named with one of its dialects in front, `chat/anthropic/claude-…`. */
export async function setUpOpenCode(bench: EveryVendor): Promise<OpenCode> {
  const { person, product, key } = bench;
  const models = Object.fromEntries(upstreams.map(({ model }) => [model, { name: model }]));
  const provider = Object.fromEntries(
    Object.entries(openCodeDialects).map(([name, { npm, path }]) => [
      name,
      { npm, name, models, options: { baseURL: `${product.proxy}${path}`, apiKey: key } },
    ]),
  );
  const folders = {
    XDG_CONFIG_HOME: join(person.home, '.config'),
    XDG_DATA_HOME: join(person.home, '.local', 'share'),
    XDG_CACHE_HOME: join(person.home, '.cache'),
    XDG_STATE_HOME: join(person.home, '.local', 'state'),
  };
  await writeJson(join(folders.XDG_CONFIG_HOME, 'opencode'), 'opencode.json', {
    provider,
    autoupdate: false,
    share: 'disabled',
  });
  const environment = {
    ...folders,
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
    OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
  };
  return {
    run: (model, prompt, run = {}) =>
      runProgram(
        files.opencode,
        ['run', ...(run.args ?? []), '-m', model, prompt],
        optionsOf(bench, run, environment),
      ),
    serve: () => startOpenCodeServer(files.opencode, optionsOf(bench, {}, environment)),
  };
}
