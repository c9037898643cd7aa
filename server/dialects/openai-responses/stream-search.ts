import type { SearchResult, ServerToolResultBlock } from '../../ir/index.ts';
import { searchItem } from './answer-items.ts';
import type { OpenItem } from './stream-items.ts';
import type { StreamWriter } from './stream-writer.ts';

export interface OpenSearch extends OpenItem {
  /** What was found; a search whose result never comes ends without sources. */
  end(result: Pick<ServerToolResultBlock, 'results' | 'error'>): void;
}

/** A search of the web, with the events that clients show as progress (codex protocol notes 4.1). */
export function openSearch(writer: StreamWriter, id: string, query: string): OpenSearch {
  const index = writer.addItem(searchItem(id, query, [], 'in_progress'));
  const place = { item_id: id, output_index: index };
  writer.event('response.web_search_call.in_progress', place);
  writer.event('response.web_search_call.searching', place);
  let sources: readonly SearchResult[] = [];
  let isFailed = false;
  return {
    delta() {
      // A search has no text.
    },
    end(result) {
      sources = result.results;
      isFailed = result.error !== null;
    },
    close() {
      writer.event('response.web_search_call.completed', place);
      const item = searchItem(id, query, sources, isFailed ? 'failed' : 'completed');
      writer.finishItem(index, JSON.stringify(item));
    },
  };
}
