import type { JsonValue, Native, SearchResult } from '../../ir/index.ts';
import { memberOf, textOf } from '../json-values.ts';
import { isForeignSealedText, noEncryptedContent } from './seal-fields.ts';
import { nativeWith, type Draft } from './wire.ts';

export interface SearchReading {
  readonly results: readonly SearchResult[];
  readonly error: string | null;
  /** The raw content, when it is the vendor's own and can be sent back to it. */
  readonly native?: Native;
}

/** `content` of a `web_search_tool_result`: a list of results, or an error object. Tolerant. */
export function readSearchResults(content: unknown): SearchReading {
  if (content === undefined || content === null) return { results: [], error: null };
  if (!Array.isArray(content)) {
    const error = textOf(memberOf(content, 'error_code'), 100);
    return { results: [], error: error ?? 'unavailable', ...own(content) };
  }
  const results = content.flatMap((entry: unknown): readonly SearchResult[] => {
    const url = memberOf(entry, 'url');
    if (typeof url !== 'string' || url === '') return [];
    return [
      { url, title: textOf(memberOf(entry, 'title')), pageAge: textOf(memberOf(entry, 'page_age'), 200) },
    ];
  });
  const isForeign = content.some((entry: unknown) => {
    const sealed = memberOf(entry, 'encrypted_content');
    return typeof sealed !== 'string' || sealed === '' || isForeignSealedText(sealed);
  });
  return { results, error: null, ...(isForeign ? {} : own(content)) };
}

function own(content: unknown): { readonly native: Native } {
  return { native: nativeWith({ content: content as JsonValue }) };
}

/** `content` of a `web_search_tool_result` in an answer. Another vendor's results carry no encrypted text. */
export function encodeSearchResults(results: readonly SearchResult[], error: string | null): JsonValue {
  if (error !== null) return { type: 'web_search_tool_result_error', error_code: error };
  return results.map((result): Draft => ({
    type: 'web_search_result',
    url: result.url,
    title: result.title ?? result.url,
    page_age: result.pageAge,
    encrypted_content: noEncryptedContent,
  }));
}
