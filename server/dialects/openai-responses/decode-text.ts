import type { CacheMark, Citation, JsonObject, Native, TextBlock } from '../../ir/index.ts';
import { optional, optionalArray, stringAt } from '../malformed.ts';
import { leftoversOf } from '../leftovers.ts';
import { isObject, nativeWith } from './wire.ts';

const textMembers = new Set(['type', 'text', 'annotations', 'logprobs', 'prompt_cache_breakpoint']);

/** A sidecar of the unknown members and of `more`; nothing when both are empty. */
export function withNative(
  part: JsonObject,
  known: ReadonlySet<string>,
  more: JsonObject = {},
): { readonly native?: Native } {
  const data = { ...leftoversOf(part, known), ...more };
  return Object.keys(data).length === 0 ? {} : { native: nativeWith(data) };
}

/** `prompt_cache_breakpoint` marks a prefix as other dialects' marks do; its lifetimes (30m, 12h) are not theirs. */
export function cacheMarkOf(part: JsonObject): { readonly cacheMark?: CacheMark } {
  return isObject(optional(part, 'prompt_cache_breakpoint')) ? { cacheMark: { ttl: null } } : {};
}

/** `input_text`, `output_text` and parts of the same shape. `phase` is the message's (codex protocol notes 4.3). */
export function decodeTextPart(part: JsonObject, path: string, phase: string | null): TextBlock {
  const text = stringAt(optional(part, 'text'), `${path}.text`);
  const citations = decodeCitations(part, path);
  return {
    type: 'text',
    text,
    ...(citations.length === 0 ? {} : { citations }),
    ...cacheMarkOf(part),
    ...withNative(part, textMembers, phase === null ? {} : { phase }),
  };
}

function decodeCitations(part: JsonObject, path: string): readonly Citation[] {
  if (optional(part, 'annotations') === undefined) return [];
  const list = optionalArray(part, 'annotations', path) ?? [];
  return list.flatMap((entry) => {
    const citation = readCitation(entry);
    return citation === null ? [] : [citation];
  });
}

/** A source of the web; null for annotations of other kinds (files, containers), which mean something only to their vendor. */
export function readCitation(annotation: unknown): Citation | null {
  if (typeof annotation !== 'object' || annotation === null) return null;
  const { type, url, title } = annotation as Readonly<Record<string, unknown>>;
  if (type !== 'url_citation' || typeof url !== 'string' || url === '') return null;
  return { url, title: typeof title === 'string' && title !== '' ? title : null, quote: null };
}
