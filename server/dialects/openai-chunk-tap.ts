import type { EventTap } from './event-tap.ts';
import { createFindings, markComplete, markFailed, type FindingsDraft } from './findings.ts';
import { asRecord, memberOf, parseJson, textOf } from './json-values.ts';
import { readWireError } from './openai-errors.ts';
import { failureOfFinish, finishWord } from './openai-finish.ts';
import { readTokenUsage, usageMember } from './openai-usage.ts';
import { createSseReader } from './sse-reader.ts';

/**
 * A chunk that says more than text: usage, an error or a finish reason. Quotes inside JSON strings are escaped, so the
 * model's own words never match.
 */
const telling = /"(?:usage|error|finish_reason|base_resp|detail)"\s*:\s*[{"[]/;

/** Members of a delta that are no content: the role, and what is empty. */
function holdsContent(delta: unknown): boolean {
  const record = asRecord(delta);
  if (record === null) return typeof delta === 'string' && delta !== '';
  return Object.keys(record).some((name) => {
    const value = record[name];
    return name !== 'role' && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
  });
}

function bookChunk(chunk: unknown, findings: FindingsDraft): void {
  findings.model ??= textOf(memberOf(chunk, 'model'), 256);
  const choices = memberOf(chunk, 'choices');
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  if (holdsContent(memberOf(choice, 'delta')) || holdsContent(memberOf(choice, 'text')))
    findings.hasContent = true;
  const word = finishWord(choice);
  if (word !== null) {
    findings.hasContent = true;
    findings.finish = word;
  }
  findings.usage = readTokenUsage(usageMember(chunk, choice)) ?? findings.usage;
  const error = readWireError(chunk);
  if (error !== null) markFailed(findings, error);
  else if (failureOfFinish(word) !== null)
    markFailed(findings, {
      type: 'server_error',
      code: word,
      message: `The vendor ended the answer with "${word}".`,
      status: null,
    });
}

/**
 * A tap over a stream of unnamed chunks that `[DONE]` ends, as Chat Completions and the older text completions send
 * them. Most chunks hold only text and are not parsed once content was seen. A stream that ends after a finish reason is
 * complete too, because some servers send no `[DONE]` (provider notes 13).
 */
export function createChunkTap(): EventTap {
  const findings = createFindings();
  const reader = createSseReader((_, data) => {
    if (data.startsWith('[DONE]')) {
      markComplete(findings);
      return;
    }
    if (findings.hasContent && findings.model !== null && !telling.test(data)) return;
    const chunk = asRecord(parseJson(data));
    if (chunk !== null) bookChunk(chunk, findings);
  });
  return {
    push: reader.push,
    end() {
      reader.end();
      if (findings.finish !== null) markComplete(findings);
    },
    findings,
    get isBlind() {
      return reader.isBlind;
    },
  };
}
