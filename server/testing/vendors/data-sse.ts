import { isObject, type JsonObject } from './json.ts';
import type { Framing } from './perform.ts';

/** Name of the pseudo event that ends a Chat Completions stream. */
export const doneEvent = '[DONE]';

const framing = (lineEnd: string): Framing => ({
  contentType: 'text/event-stream; charset=utf-8',
  encode: ({ event, data }) =>
    Buffer.from(`data: ${event === doneEvent ? doneEvent : JSON.stringify(data)}${lineEnd}${lineEnd}`),
});

/** Frames of one `data:` line, as Chat Completions sends them. */
export const dataEvents: Framing = framing('\n');

/** The same with the line ends that Google sends. */
export const dataEventsCrLf: Framing = framing('\r\n');

export interface DataStream {
  readonly chunks: readonly JsonObject[];
  /** True when the stream ended with `[DONE]`. */
  readonly isDone: boolean;
}

/**
 * Reads a stream of single `data:` lines strictly: every frame ended by an empty line, JSON objects only, nothing
 * after `[DONE]`. Throws on anything else; made for tests.
 */
export function readDataSse(bytes: Uint8Array): DataStream {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    .decode(bytes)
    .replaceAll('\r\n', '\n');
  if (text === '') return { chunks: [], isDone: false };
  if (!text.endsWith('\n\n')) throw new Error('The stream does not end with an empty line.');
  const frames = text.slice(0, -2).split('\n\n');
  const isDone = frames.at(-1) === `data: ${doneEvent}`;
  const chunks = (isDone ? frames.slice(0, -1) : frames).map((frame) => {
    const match = /^data: (?<data>[^\n]*)$/u.exec(frame);
    const data: unknown = JSON.parse(match?.groups?.['data'] ?? 'null');
    if (!isObject(data)) throw new Error(`Not a frame of one data line: ${frame.slice(0, 80)}`);
    return data;
  });
  return { chunks, isDone };
}
