import type { DialectId, TranslatedRequest } from '../../dialects/index.ts';
import type { JsonObject } from '../../ir/index.ts';
import { translateStream, translateWhole, inputOf } from './answers.ts';
import { decodeRequest, translateTo } from './asked.ts';
import { clients, type Client } from './clients.ts';
import { upstreamOf, upstreams } from './upstreams.ts';

/** A request of a client's dialect, translated for an upstream of the matrix. */
export function translated(from: DialectId, body: object, to: string): TranslatedRequest {
  const upstream = upstreams.find(({ name }) => name === to);
  if (upstream === undefined) throw new Error(`there is no upstream ${to}`);
  return translateTo(upstream, decodeRequest(from, { model: 'asked-model', ...(body as JsonObject) }));
}

/** Its body. */
export function ask(from: DialectId, body: object, to: string): JsonObject {
  return translated(from, body, to).body;
}

function clientOf(name: DialectId): Client {
  const client = clients.find((entry) => entry.name === name);
  if (client === undefined) throw new Error(`there is no client ${name}`);
  return client;
}

/** An upstream's answer that came whole, as JSON of the client. */
export function answer(from: DialectId, body: object, to: DialectId): unknown {
  const input = inputOf(clientOf(to), upstreamOf(from).codec);
  return JSON.parse(translateWhole(input, body as JsonObject).text);
}

/** The data of the events that a client gets of an upstream's stream, in order; `[DONE]` stays a string. */
export function stream(from: DialectId, events: readonly unknown[], to: DialectId): readonly unknown[] {
  const input = inputOf(clientOf(to), upstreamOf(from).codec);
  const text = translateStream(input, [Buffer.from(sse(events))]).text;
  return text.split(/\r?\n/).flatMap((line): readonly unknown[] => {
    if (!line.startsWith('data: ')) return [];
    const data = line.slice('data: '.length);
    return [data === '[DONE]' ? data : (JSON.parse(data) as unknown)];
  });
}

/** Events as a stream; a string is sent as it is. */
export function sse(events: readonly unknown[]): string {
  return events
    .map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`)
    .join('');
}
