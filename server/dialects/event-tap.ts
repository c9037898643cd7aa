import type { StreamTap } from './dialect.ts';
import { createFindings, type FindingsDraft } from './findings.ts';
import { asRecord, parseJson, type JsonRecord } from './json-values.ts';
import { createSseReader } from './sse-reader.ts';

/** A tap that tells when it had to stop reading, so that a missing terminal event proves nothing any more. */
export interface EventTap extends StreamTap {
  /** An event beyond 16 MiB switched the tap off. */
  readonly isBlind: boolean;
}

/** Books one event. `parsed` parses the data on first use and is null when it is not a JSON object. */
export type EventBooking = (name: string, parsed: () => JsonRecord | null, findings: FindingsDraft) => void;

/**
 * A tap over a dialect whose events carry their type both as the SSE event name and as the JSON member `type`. The
 * name decides, because parsing every delta would cost more than the rest of the tap together.
 */
export function createEventTap(book: EventBooking): EventTap {
  const findings = createFindings();
  const reader = createSseReader((name, data) => {
    if (name !== undefined && name !== 'message') {
      book(name, () => asRecord(parseJson(data)), findings);
      return;
    }
    const record = asRecord(parseJson(data));
    const type = record !== null && Object.hasOwn(record, 'type') ? record['type'] : null;
    if (typeof type === 'string') book(type, () => record, findings);
  });
  return {
    push: reader.push,
    end: reader.end,
    findings,
    get isBlind() {
      return reader.isBlind;
    },
  };
}
