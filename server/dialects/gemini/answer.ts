import type { StreamFindings } from '../dialect.ts';
import { createFindings, markComplete } from '../findings.ts';
import { asRecord } from '../json-values.ts';
import { bookChunk } from './book-chunk.ts';
import { parseLoosely } from './error-reading.ts';

/** Reliability notes 1.4, U16: larger bodies flow through unread. */
const maximumAnswerBytes = 32 * 1024 * 1024;

/**
 * Findings of a JSON answer: a response, the array of a stream without `alt=sse`, an error, or another object of this
 * API (token count, model list), which is complete and has no usage. What is no JSON stays unknown.
 */
export function readGeminiAnswer(body: Buffer): StreamFindings {
  const findings = createFindings();
  if (body.length > maximumAnswerBytes) return findings;
  const answer = parseLoosely(body.toString('utf8'));
  const chunks: readonly unknown[] = Array.isArray(answer) ? (answer as unknown[]) : [answer];
  if (!chunks.some((chunk) => asRecord(chunk) !== null)) return findings;
  for (const chunk of chunks) bookChunk(findings, chunk);
  if (findings.terminal === 'none') {
    findings.hasContent = true;
    markComplete(findings);
  }
  return findings;
}
