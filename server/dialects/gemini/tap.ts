import { createFindings } from '../findings.ts';
import { asRecord } from '../json-values.ts';
import type { EventTap } from '../event-tap.ts';
import { bookChunk } from './book-chunk.ts';
import { createChunkReader } from './chunk-reader.ts';
import { parseLoosely } from './error-reading.ts';

/** What ends an answer or fails it. Quotes inside JSON strings are escaped, so the model's own words never match. */
const telling = /"(?:finishReason|blockReason|error)"\s*:/;

/**
 * A tap over a Gemini stream: whole response objects as events, or the JSON array that is sent without `alt=sse`. Most
 * chunks are not parsed: usage is cumulative, so the newest one is read when somebody looks at the findings.
 */
export function createGeminiTap(): EventTap {
  const findings = createFindings();
  let unread: string | null = null;
  const read = (text: string): void => {
    const chunk = parseLoosely(text);
    for (const one of Array.isArray(chunk) ? (chunk as unknown[]) : [chunk])
      if (asRecord(one) !== null) bookChunk(findings, one);
  };
  const readNewest = (): void => {
    if (unread === null) return;
    const text = unread;
    unread = null;
    read(text);
  };
  const reader = createChunkReader((text) => {
    if (findings.hasContent && !telling.test(text)) {
      unread = text;
      return;
    }
    // The newest chunk has the newest counts; an older one would put them back.
    unread = null;
    read(text);
  });
  return {
    push: reader.push,
    end: reader.end,
    get findings() {
      readNewest();
      return findings;
    },
    get isBlind() {
      return reader.isBlind;
    },
  };
}
