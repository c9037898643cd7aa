import type { Citation, JsonObject, SearchResult } from '../../ir/index.ts';
import { memberOf, textOf } from '../json-values.ts';

const maximumSources = 200;

/** What a search that the vendor ran has found. */
export interface Grounding {
  readonly queries: readonly string[];
  readonly results: readonly SearchResult[];
  readonly citations: readonly Citation[];
}

function listOf(parent: unknown, name: string): readonly unknown[] {
  const value = memberOf(parent, name);
  return Array.isArray(value) ? (value as unknown[]).slice(0, maximumSources) : [];
}

/**
 * `groundingMetadata`: the queries, the pages, and which pages the text rests on. Positions are byte offsets in UTF-8 and
 * are not carried (provider notes 16.2, point 8). A page that no support names is cited as a whole.
 */
export function readGrounding(metadata: unknown): Grounding {
  const queries = listOf(metadata, 'webSearchQueries').flatMap((query) => textOf(query) ?? []);
  const pages = listOf(metadata, 'groundingChunks').map((chunk): SearchResult | null => {
    const page = memberOf(chunk, 'web') ?? memberOf(chunk, 'retrievedContext');
    const url = textOf(memberOf(page, 'uri'), 8_000);
    return url === null ? null : { url, title: textOf(memberOf(page, 'title')), pageAge: null };
  });
  const results = pages.filter((page) => page !== null);
  const supported = supportedCitations(listOf(metadata, 'groundingSupports'), pages);
  const citations =
    supported.length > 0 ? supported : results.map(({ url, title }) => ({ url, title, quote: null }));
  return { queries, results, citations };
}

function supportedCitations(
  supports: readonly unknown[],
  pages: readonly (SearchResult | null)[],
): readonly Citation[] {
  const citations = new Map<string, Citation>();
  for (const support of supports) {
    const quote = textOf(memberOf(memberOf(support, 'segment'), 'text'));
    for (const index of listOf(support, 'groundingChunkIndices')) {
      const page = typeof index === 'number' ? pages[index] : undefined;
      if (page === undefined || page === null || citations.size >= maximumSources) continue;
      const key = JSON.stringify([page.url, quote]);
      if (!citations.has(key)) citations.set(key, { url: page.url, title: page.title, quote });
    }
  }
  return [...citations.values()];
}

/** One support of a grounded text for a client: a stretch of the answer and the pages it rests on. */
export interface Support {
  readonly segment: JsonObject;
  readonly groundingChunkIndices: readonly number[];
}

/** Collects sources while an answer is written, for its last chunk. */
export interface GroundingWriter {
  query(text: string): void;
  page(url: string, title: string | null): number;
  support(support: Support): void;
  /** `groundingMetadata`, or null when there are no sources. */
  metadata(): JsonObject | null;
}

export function createGroundingWriter(): GroundingWriter {
  const queries: string[] = [];
  const pages = new Map<string, JsonObject>();
  const supports: Support[] = [];
  return {
    query(text) {
      if (!queries.includes(text)) queries.push(text);
    },
    page(url, title) {
      if (!pages.has(url)) pages.set(url, { web: { uri: url, ...(title === null ? {} : { title }) } });
      return [...pages.keys()].indexOf(url);
    },
    support(support) {
      supports.push(support);
    },
    metadata() {
      if (queries.length === 0 && pages.size === 0) return null;
      return {
        ...(queries.length === 0 ? {} : { webSearchQueries: queries }),
        ...(pages.size === 0 ? {} : { groundingChunks: [...pages.values()] }),
        ...(supports.length === 0 ? {} : { groundingSupports: supports.map((one) => ({ ...one })) }),
      };
    },
  };
}
