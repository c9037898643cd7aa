import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DialectId } from '../../dialects/index.ts';
import type { JsonObject } from '../../ir/index.ts';

/** A recorded exchange. The folder's name begins with the dialect's short name; each of its parts may be absent. */
export interface Case {
  readonly name: string;
  readonly dialect: DialectId;
  readonly request: JsonObject | null;
  /** The answer as a stream, as exact bytes. */
  readonly stream: Buffer | null;
  /** The same answer as it comes without streaming. */
  readonly answer: JsonObject | null;
}

export const casesFolder = join(import.meta.dirname, '..', 'cases');

const dialectsByPrefix: Readonly<Record<string, DialectId>> = {
  messages: 'anthropic-messages',
  chat: 'openai-chat',
  completions: 'openai-completions',
  responses: 'openai-responses',
  gemini: 'gemini',
};

/** All cases, by name. */
export function readCases(): readonly Case[] {
  return readdirSync(casesFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => readCase(name))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

function readCase(name: string): Case {
  const dialect = dialectsByPrefix[name.split('-')[0] ?? ''];
  if (dialect === undefined) throw new Error(`the case ${name} names no dialect`);
  const bytes = (file: string): Buffer | null => {
    const path = join(casesFolder, name, file);
    return existsSync(path) ? readFileSync(path) : null;
  };
  const json = (file: string): JsonObject | null => {
    const text = bytes(file)?.toString('utf8');
    return text === undefined ? null : (JSON.parse(text) as JsonObject);
  };
  return {
    name,
    dialect,
    request: json('request.json'),
    stream: bytes('stream.sse'),
    answer: json('answer.json'),
  };
}
