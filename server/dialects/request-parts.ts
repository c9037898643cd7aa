import type { ByteSpan } from './dialect.ts';
import { scanTopLevel, type JsonSpan } from './json-spans.ts';
import { parseJson } from './json-values.ts';

export interface RequestParts {
  readonly model: string | null;
  readonly modelSpan: ByteSpan | null;
  readonly stream: boolean;
  /** The parsed value of a wanted key; `undefined` when it is absent, larger than 64 KiB or broken. */
  readonly value: (key: string) => unknown;
  readonly span: (key: string) => JsonSpan | undefined;
}

/** Which top-level keys of a request are wanted; made once per dialect. */
export interface RequestKeys {
  readonly keys: ReadonlySet<string>;
}

/** The keys of every request and a dialect's own. */
export function requestKeys(...own: readonly string[]): RequestKeys {
  return { keys: new Set(['model', 'stream', ...own]) };
}

export type RequestPartsReading =
  | { readonly ok: true; readonly parts: RequestParts }
  | { readonly ok: false; readonly message: string };

const maximumModelCharacters = 256;
const maximumPartBytes = 64 * 1024;

/**
 * What both dialects' requests have in common: one JSON object with `model` and `stream` on top. A missing model is
 * the vendor's to refuse; a model that is no string is refused here, because no account could be chosen for it.
 */
export function readRequestParts(body: Buffer, wanted: RequestKeys): RequestPartsReading {
  const scan = scanTopLevel(body, wanted.keys);
  if (!scan.ok) {
    return {
      ok: false,
      message: `The request body is not valid JSON: ${scan.message} (byte ${scan.offset}).`,
    };
  }
  const value = (key: string): unknown => {
    const span = scan.spans.get(key);
    if (span === undefined || span.end - span.start > maximumPartBytes) return undefined;
    return parseJson(body.toString('utf8', span.start, span.end));
  };
  const span = (key: string): JsonSpan | undefined => scan.spans.get(key);
  const modelSpan = spanOf(scan.spans.get('model'));
  if (modelSpan === null) {
    return { ok: true, parts: { model: null, modelSpan, stream: value('stream') === true, value, span } };
  }
  const model = value('model');
  if (typeof model !== 'string') {
    return {
      ok: false,
      message: 'The request\'s "model" is not a text. Send the model\'s name as a string.',
    };
  }
  if (model.length > maximumModelCharacters) {
    return {
      ok: false,
      message: 'The request\'s "model" is longer than 256 characters. Send a model\'s name.',
    };
  }
  return { ok: true, parts: { model, modelSpan, stream: value('stream') === true, value, span } };
}

/** An explicit `null` counts as missing. */
function spanOf(span: JsonSpan | undefined): ByteSpan | null {
  return span === undefined || span.kind === 'null' ? null : { start: span.start, end: span.end };
}

/** An id that may serve as a conversation's key: printable and of sane length, else null. */
export function conversationId(value: unknown): string | null {
  return typeof value === 'string' && /^[\x21-\x7e]{1,256}$/.test(value) ? value : null;
}
