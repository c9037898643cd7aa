import { access } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A member of an answer that a test only compares or sends back. */
export type Loose = Readonly<Record<string, unknown>>;

const files = {
  '@anthropic-ai/sdk': 'index.mjs',
  openai: 'index.mjs',
  '@google/genai': 'dist/node/index.mjs',
  ai: 'dist/index.js',
  '@ai-sdk/anthropic': 'dist/index.js',
  '@ai-sdk/openai': 'dist/index.js',
  '@ai-sdk/openai-compatible': 'dist/index.js',
  '@ai-sdk/google': 'dist/index.js',
} as const;

export type SdkName = keyof typeof files;

const fileOf = (name: SdkName): string =>
  fileURLToPath(new URL(`./node_modules/${name}/${files[name]}`, import.meta.url));

/** Why these SDKs cannot be used, for the title of a skipped suite; empty when they can. */
export async function sdksMissing(...names: readonly SdkName[]): Promise<string> {
  const found = await Promise.all(
    names.map((name) =>
      access(fileOf(name)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.every(Boolean) ? '' : ': the packages of testing/clients are not installed (npm test does it)';
}

/**
 * Loads an SDK by its file. Its own types are not imported, as type checks have to pass where these packages are not
 * installed; `Module` names the part that a test uses.
 */
export async function loadModule<Module>(name: SdkName): Promise<Module> {
  return (await import(pathToFileURL(fileOf(name)).href)) as Module;
}
