import { readAnswerParts } from '../answer-parts.ts';
import type { StreamFindings } from '../dialect.ts';
import { createFindings, markComplete, markFailed } from '../findings.ts';
import { asRecord } from '../json-values.ts';
import { readError } from './error-reading.ts';
import { bookResponse } from './response-object.ts';

const wanted = new Set(['model', 'usage', 'status', 'incomplete_details', 'error', 'detail']);

/**
 * Findings of a JSON answer: a response, an error (`error` object, or the ChatGPT backend's `detail`), or another
 * object of this API (model list, compaction). What is no JSON object stays unknown.
 */
export function readResponsesAnswer(body: Buffer): StreamFindings {
  const findings = createFindings();
  const parts = readAnswerParts(body, wanted);
  if (parts === null) return findings;
  bookResponse(findings, (member) => parts.get(member));
  const failed =
    asRecord(parts.get('error')) !== null || parts.has('detail') || parts.get('status') === 'failed';
  if (failed) {
    markFailed(findings, readError(Object.fromEntries(parts)));
  } else {
    findings.hasContent = true;
    markComplete(findings);
  }
  return findings;
}
