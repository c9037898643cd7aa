import type { JsonObject, ServerToolCallBlock, ServerToolResultBlock } from '../../ir/index.ts';
import { memberOf, textOf } from '../json-values.ts';
import { nativeWith } from './wire.ts';

/** Public documentation of the Responses API; not in our notes. */
const searchAction = 'search';

/**
 * A `web_search_call` item as a call and its result. Null when it does not say what was searched for (dialect rule
 * 99): opened pages and searches inside them have no counterpart.
 */
export function readSearch(item: JsonObject): readonly [ServerToolCallBlock, ServerToolResultBlock] | null {
  const action = memberOf(item, 'action');
  const type = memberOf(action, 'type');
  const query = queryOf(action);
  if (query === null || (type !== undefined && type !== searchAction)) return null;
  const callId = textOf(memberOf(item, 'id'), 256) ?? '';
  const sources = memberOf(action, 'sources');
  const results = Array.isArray(sources) ? sources.flatMap((source: unknown) => readSource(source)) : [];
  return [
    {
      type: 'server-tool-call',
      callId,
      tool: 'web-search',
      name: 'web_search',
      input: { query },
      native: nativeWith({ item }),
    },
    {
      type: 'server-tool-result',
      callId,
      tool: 'web-search',
      results,
      error: memberOf(item, 'status') === 'failed' ? 'unavailable' : null,
      native: nativeWith({ isPartOfCall: true }),
    },
  ];
}

function queryOf(action: unknown): string | null {
  const query = textOf(memberOf(action, 'query'), 10_000);
  if (query !== null) return query;
  const queries = memberOf(action, 'queries');
  return Array.isArray(queries) ? textOf(queries[0], 10_000) : null;
}

function readSource(source: unknown): ServerToolResultBlock['results'] {
  const url = textOf(memberOf(source, 'url'), 8_000);
  if (url === null) return [];
  return [{ url, title: textOf(memberOf(source, 'title')), pageAge: null }];
}
