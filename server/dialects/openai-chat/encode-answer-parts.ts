import type { Citation, JsonObject, MediaBlock, Seal } from '../../ir/index.ts';
import { writeSeal } from '../../ir/index.ts';

/** Sources as `annotations`; `start` and `end` are the span of the text that they belong to, in UTF-16 units. */
export function encodeCitations(
  citations: readonly Citation[],
  start: number,
  end: number,
): readonly JsonObject[] {
  return citations.map(({ url, title }) => ({
    type: 'url_citation',
    url_citation: { url, title: title ?? url, start_index: start, end_index: end },
  }));
}

/** An image made by the model (dialect rule 122); null when the medium has no place in Chat Completions. */
export function encodeImage({ kind, source, mediaType }: MediaBlock): JsonObject | null {
  if (kind !== 'image') return null;
  if (source.kind === 'url') return { type: 'image_url', image_url: { url: source.url } };
  if (source.kind !== 'base64') return null;
  return { type: 'image_url', image_url: { url: `data:${mediaType ?? 'image/png'};base64,${source.data}` } };
}

/** A seal on a call, in Google's member; other families with their provenance in front (dialect rule 73). */
export function encodeCallSeal(seal: Seal | undefined): JsonObject {
  return seal === undefined
    ? {}
    : { extra_content: { google: { thought_signature: writeSeal(seal, 'google') } } };
}
