import { readAnswerParts } from './answer-parts.ts';
import type { StreamFindings } from './dialect.ts';
import { createFindings, markComplete, markFailed } from './findings.ts';
import { parseJson, textOf } from './json-values.ts';
import { readWireError } from './openai-errors.ts';
import { readTokenUsage } from './openai-usage.ts';

const wanted = new Set([
  'model',
  'usage',
  'error',
  'object',
  'message',
  'code',
  'type',
  'detail',
  'base_resp',
]);
const finishKey = Buffer.from('"finish_reason"');
const finishValue = /^\s*:\s*("(?:[^"\\]|\\.){1,100}")/;

/** The last finish reason in the body, found by its key: the choices hold the whole answer and are not parsed. */
function findFinish(body: Buffer): string | null {
  const at = body.lastIndexOf(finishKey);
  if (at === -1) return null;
  const value = finishValue.exec(
    body.toString('utf8', at + finishKey.length, at + finishKey.length + 120),
  )?.[1];
  return value === undefined ? null : textOf(parseJson(value), 100);
}

/**
 * Findings of a JSON answer of Chat Completions or text completions. A 200 may hold an error (provider notes 16.6).
 * Other objects of the API count as complete; what is no JSON object stays unknown.
 */
export function readCompletionAnswer(body: Buffer): StreamFindings {
  const findings = createFindings();
  const parts = readAnswerParts(body, wanted);
  if (parts === null) return findings;
  findings.model = textOf(parts.get('model'), 256);
  findings.usage = readTokenUsage(parts.get('usage'));
  const error = readWireError(Object.fromEntries(parts));
  if (error !== null) {
    markFailed(findings, error);
    return findings;
  }
  findings.finish = findFinish(body);
  findings.hasContent = true;
  markComplete(findings);
  return findings;
}
