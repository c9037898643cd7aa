import { markComplete, markFailed, type FindingsDraft } from '../findings.ts';
import { asRecord, memberOf, textOf } from '../json-values.ts';
import { readGoogleError, streamErrorOf } from './error-reading.ts';
import { finishWord } from './finish-reason.ts';
import { readTokenUsage } from './usage.ts';

/** The first candidate of a response object, else undefined. */
export function firstCandidate(chunk: unknown): unknown {
  const candidates = memberOf(chunk, 'candidates');
  return Array.isArray(candidates) ? (candidates[0] as unknown) : undefined;
}

/** The parts of a candidate's content; empty when there are none. */
export function partsOf(candidate: unknown): readonly unknown[] {
  const parts = memberOf(memberOf(candidate, 'content'), 'parts');
  return Array.isArray(parts) ? (parts as unknown[]) : [];
}

/** Why the prompt was refused, else null. */
export function blockReason(chunk: unknown): string | null {
  const reason = textOf(memberOf(memberOf(chunk, 'promptFeedback'), 'blockReason'), 100);
  return reason === 'BLOCK_REASON_UNSPECIFIED' ? null : reason;
}

function isContent(part: unknown): boolean {
  const record = asRecord(part);
  if (record === null) return false;
  return Object.keys(record).some((name) => name !== 'text' || record[name] !== '');
}

/** Books one response object of a stream, or a whole answer (provider notes 15.3). */
export function bookChunk(findings: FindingsDraft, chunk: unknown): void {
  const error = readGoogleError(chunk);
  if (error !== null) {
    markFailed(findings, streamErrorOf(error));
    return;
  }
  findings.model = textOf(memberOf(chunk, 'modelVersion'), 256) ?? findings.model;
  findings.usage = readTokenUsage(memberOf(chunk, 'usageMetadata')) ?? findings.usage;
  const candidate = firstCandidate(chunk);
  if (partsOf(candidate).some(isContent)) findings.hasContent = true;
  const word = finishWord(memberOf(candidate, 'finishReason')) ?? blockReason(chunk);
  if (word === null) return;
  findings.finish = word;
  findings.hasContent = true;
  markComplete(findings);
}
