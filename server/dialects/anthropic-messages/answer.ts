import { readAnswerParts } from '../answer-parts.ts';
import type { StreamFindings } from '../dialect.ts';
import { createFindings, markComplete, markFailed } from '../findings.ts';
import { textOf } from '../json-values.ts';
import { readError } from './error-types.ts';
import { addUsage } from './usage.ts';

const wanted = new Set(['type', 'model', 'usage', 'stop_reason', 'error']);

/**
 * Findings of a JSON answer: a message, an error envelope, or another object of this API (token count, model list),
 * which is complete and has no usage. What is no JSON object stays unknown.
 */
export function readMessagesAnswer(body: Buffer): StreamFindings {
  const findings = createFindings();
  const parts = readAnswerParts(body, wanted);
  if (parts === null) return findings;
  if (parts.get('type') === 'error') {
    markFailed(findings, readError(parts.get('error')));
    return findings;
  }
  findings.hasContent = true;
  findings.model = textOf(parts.get('model'), 256);
  findings.finish = textOf(parts.get('stop_reason'), 100);
  findings.usage = addUsage(null, parts.get('usage'));
  markComplete(findings);
  return findings;
}
