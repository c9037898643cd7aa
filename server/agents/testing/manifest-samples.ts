import { showPath } from '../formats/text-format.ts';
import type {
  AgentManifest,
  AgentMode,
  Connection,
  Inspection,
  ManagedKey,
  OfferedModel,
} from '../manifest.ts';
import { createFormat } from '../formats/registry.ts';
import { clientKey, proxyUrl } from './planning.ts';

/** One model of each protocol, one of them without known limits. */
export const sampleCatalogue: readonly OfferedModel[] = [
  {
    id: 'claude-opus-5-5',
    label: 'Claude Opus 5.5',
    contextTokens: 1_000_000,
    outputTokens: 128_000,
    dialect: 'anthropic-messages',
  },
  {
    id: 'gpt-6-astra',
    label: 'GPT-6 Astra',
    contextTokens: 400_000,
    outputTokens: 100_000,
    dialect: 'openai-responses',
  },
  {
    id: 'team/deepseek-v4',
    label: 'DeepSeek',
    contextTokens: null,
    outputTokens: null,
    dialect: 'openai-chat',
  },
  {
    id: 'gemini-3.8-pro',
    label: 'Gemini',
    contextTokens: 1_048_576,
    outputTokens: 65_536,
    dialect: 'gemini',
  },
];

export function sampleConnection(mode: AgentMode = 'key', parts: Partial<Connection> = {}): Connection {
  return { proxyUrl, clientKey, mode, models: {}, catalogue: sampleCatalogue, ...parts };
}

/** Values by dotted path, for reading a whole mode at a glance. */
export function valuesOf(keys: readonly ManagedKey[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(keys.map((key) => [showPath(key.path), key.value]));
}

export function desiredOf(
  manifest: AgentManifest,
  home: string,
  connection: Connection = sampleConnection(),
): Readonly<Record<string, unknown>> {
  return valuesOf(manifest.desired(home, connection));
}

/** What an inspection finds with these files and variables and nothing else. */
export function inspectWith(
  manifest: AgentManifest,
  home: string,
  files: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
  mode: AgentMode = 'key',
): Promise<Inspection> {
  return manifest.inspect({
    home,
    mode,
    environment,
    platform: 'linux',
    readKeys: (file, paths) =>
      Promise.resolve(createFormat(file.format).readKeys(files[file.path] ?? '', paths)),
  });
}

/** Everything that a person copies, as one text. */
export function manualText(manifest: AgentManifest, connection: Connection = sampleConnection()): string {
  return manifest
    .manual(connection)
    .map(({ text }) => text)
    .join('\n');
}
