import type { StreamTap } from '../dialect.ts';
import { createEventTap, type EventBooking, type EventTap } from '../event-tap.ts';
import { addQuotaFrame, markComplete, markFailed } from '../findings.ts';
import { memberOf, textOf } from '../json-values.ts';
import { readError } from './error-reading.ts';
import { bookResponse } from './response-object.ts';

const book: EventBooking = (name, parsed, findings) => {
  switch (name) {
    case 'response.queued':
    case 'response.in_progress':
    case 'response.metadata':
      return;
    case 'response.completed':
    case 'response.incomplete': {
      const event = parsed();
      // Null when the stream was cut inside its last event: that is no completion.
      if (event === null) return;
      bookResponse(findings, (member) => memberOf(memberOf(event, 'response'), member));
      markComplete(findings);
      return;
    }
    case 'response.failed': {
      const response = memberOf(parsed(), 'response');
      bookResponse(findings, (member) => memberOf(response, member));
      markFailed(findings, readError(response));
      return;
    }
    case 'error':
      markFailed(findings, readError(parsed()));
      return;
    case 'codex.rate_limits': {
      const frame = parsed();
      if (frame !== null) addQuotaFrame(findings, frame);
      return;
    }
    default:
      // Every other event of a response is about an output item; `codex.*`, `responsesapi.*` and comments are not.
      if (name.startsWith('response.')) findings.hasContent = true;
  }
};

/** A tap over a Responses stream: content begins with the first output item (codex protocol notes 4.1). */
export function createResponsesTap(): EventTap & Required<Pick<StreamTap, 'answerId'>> {
  let answerId: string | null = null;
  const tap = createEventTap((name, parsed, findings) => {
    if (name !== 'response.created') {
      book(name, parsed, findings);
      return;
    }
    const response = memberOf(parsed(), 'response');
    findings.model ??= textOf(memberOf(response, 'model'), 256);
    answerId ??= textOf(memberOf(response, 'id'), 256);
  });
  return Object.assign(tap, { answerId: () => answerId });
}
