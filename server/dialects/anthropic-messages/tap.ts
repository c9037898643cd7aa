import { createEventTap, type EventBooking, type EventTap } from '../event-tap.ts';
import { markComplete, markFailed } from '../findings.ts';
import { memberOf, textOf } from '../json-values.ts';
import { readError } from './error-types.ts';
import { addUsage } from './usage.ts';

const book: EventBooking = (name, parsed, findings) => {
  switch (name) {
    case 'content_block_delta':
    case 'content_block_start':
      findings.hasContent = true;
      return;
    case 'message_start': {
      const message = memberOf(parsed(), 'message');
      findings.model ??= textOf(memberOf(message, 'model'), 256);
      findings.usage = addUsage(findings.usage, memberOf(message, 'usage'));
      return;
    }
    case 'message_delta': {
      const event = parsed();
      findings.finish = textOf(memberOf(memberOf(event, 'delta'), 'stop_reason'), 100) ?? findings.finish;
      findings.usage = addUsage(findings.usage, memberOf(event, 'usage'));
      return;
    }
    case 'message_stop':
      // Parsed, so that a stream cut inside its last event does not count as complete.
      if (parsed() !== null) markComplete(findings);
      return;
    case 'error':
      markFailed(findings, readError(memberOf(parsed(), 'error')));
      return;
    default:
      // ping, content_block_stop and whatever the vendor adds later say nothing about the answer's state.
      return;
  }
};

/** A tap over a Messages stream. `message_start` and `ping` are the handshake; a content block is the answer. */
export function createMessagesTap(): EventTap {
  return createEventTap(book);
}
