import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Another build than the one in this folder, for work on several at a time. */
const dist = process.env['SWITCHYARD_TEST_DIST'] ?? at('../../dist');

/** Where the clients, the project's own Node and the built product lie. */
export const programs = {
  node: at('../../node_modules/node/bin/node'),
  nodeFolder: at('../../node_modules/node/bin'),
  clientsFolder: at('./node_modules/.bin'),
  agentsFolder: at('../agents/node_modules/.bin'),
  claude: at('./node_modules/.bin/claude'),
  codex: at('./node_modules/.bin/codex'),
  product: join(dist, 'server', 'cli.js'),
  renderer: join(dist, 'renderer'),
} as const;

/** Environment of agents on Node: their many megabytes of JavaScript are compiled once for all runs. */
export const shortLived = {
  NODE_COMPILE_CACHE: at('../../.cache/compiled'),
  NODE_OPTIONS: `--require=${JSON.stringify(at('./short-lived.cjs'))}`,
} as const;

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Why the clients cannot be run, for the title of a skipped suite; null when they can. */
export async function clientsMissing(): Promise<string | null> {
  const wanted = [programs.claude, programs.codex, sdkFile('@anthropic-ai/sdk'), sdkFile('openai')];
  const found = await Promise.all(wanted.map(isThere));
  return found.every(Boolean) ? null : 'the packages of testing/clients are not installed (npm test does it)';
}

/** Throws when the product is not built: these tests are about the built product, never about nothing. */
export async function requireBuiltProduct(): Promise<void> {
  for (const path of [programs.product, programs.renderer])
    if (!(await isThere(path)))
      throw new Error(`${path} is missing: build first (npm run build), these tests run the built product.`);
}

const sdkFile = (name: string): string => at(`./node_modules/${name}/index.mjs`);

/** Loads an SDK by its file, so that type checks and bundlers work on a machine without these packages. */
export async function loadSdk<Sdk>(name: '@anthropic-ai/sdk' | 'openai'): Promise<Sdk> {
  return (await import(pathToFileURL(sdkFile(name)).href)) as Sdk;
}
