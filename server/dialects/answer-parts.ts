import { scanTopLevel } from './json-spans.ts';
import { parseJson } from './json-values.ts';

/** Reliability notes 1.4, U16: larger bodies flow through unread. */
const maximumAnswerBytes = 32 * 1024 * 1024;
const maximumPartBytes = 4 * 1024 * 1024;

export type AnswerParts = ReadonlyMap<string, unknown>;

/**
 * The wanted top-level members of a JSON answer, parsed; null when the body is no well-formed JSON object or larger
 * than 32 MiB. The long members (content, output) are skipped over, not parsed.
 */
export function readAnswerParts(body: Buffer, wanted: ReadonlySet<string>): AnswerParts | null {
  if (body.length > maximumAnswerBytes) return null;
  const scan = scanTopLevel(body, wanted);
  if (!scan.ok) return null;
  const parts = new Map<string, unknown>();
  for (const [name, span] of scan.spans) {
    if (span.end - span.start <= maximumPartBytes)
      parts.set(name, parseJson(body.toString('utf8', span.start, span.end)));
  }
  return parts;
}
