import type { Citation, JsonValue } from '../../ir/index.ts';
import { memberOf, textOf } from '../json-values.ts';
import { noEncryptedContent } from './seal-fields.ts';
import type { Draft } from './wire.ts';

/**
 * A citation that names a web address: a web search result, or a search result of the client's whose `source` is one.
 * Citations of documents (character, page, block positions) have no address, and give null.
 */
export function citationOf(value: unknown): Citation | null {
  const url = memberOf(value, 'url') ?? memberOf(value, 'source');
  if (typeof url !== 'string' || url === '') return null;
  return {
    url,
    title: textOf(memberOf(value, 'title')),
    quote: textOf(memberOf(value, 'cited_text'), 65_536),
  };
}

/** All citations with an address; empty for anything that is no list. */
export function searchCitations(value: JsonValue | undefined): readonly Citation[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry) => citationOf(entry) ?? []);
}

/** A citation in an answer. The position is sealed by the vendor; another vendor's has none, and the field says so. */
export function encodeCitation(citation: Citation): Draft {
  return {
    type: 'web_search_result_location',
    cited_text: citation.quote ?? '',
    url: citation.url,
    title: citation.title,
    encrypted_index: noEncryptedContent,
  };
}
