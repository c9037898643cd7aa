import { createParser } from 'eventsource-parser';
import { StringDecoder } from 'node:string_decoder';

export interface SseReader {
  push(bytes: Uint8Array): void;
  /** The stream's end: an event without its closing blank line is read now. */
  end(): void;
  /** An event was larger than the limit; nothing is read any more. */
  readonly isBlind: boolean;
}

/** `name` is the `event:` field, `undefined` when the event has none. */
export type SseEventHandler = (name: string | undefined, data: string) => void;

/** Reliability notes 1.4, U14: 16 MiB for one event. */
const maximumEventCharacters = 16 * 1024 * 1024;

/**
 * Reads server-sent events from bytes that may be cut anywhere (WHATWG HTML, "Server-sent events": LF, CR and CRLF,
 * comments, several data lines, a leading byte order mark). For side reading: it never throws, and an event beyond
 * `maximumCharacters` switches it off instead of growing the heap. Not for `onEvent` handlers that throw.
 */
export function createSseReader(
  onEvent: SseEventHandler,
  maximumCharacters: number = maximumEventCharacters,
): SseReader {
  const decoder = new StringDecoder('utf8');
  let isBlind = false;
  let isEnded = false;
  const parser = createParser({
    maxBufferSize: maximumCharacters,
    onEvent: (event) => onEvent(event.event, event.data),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') isBlind = true;
    },
  });
  const feed = (text: string): void => {
    if (!isBlind && text !== '') parser.feed(text);
  };
  return {
    push(bytes) {
      if (isBlind || isEnded) return;
      feed(decoder.write(bytes));
    },
    end() {
      if (isEnded) return;
      isEnded = true;
      feed(decoder.end());
      // The first line break ends an unfinished line, the second is the blank line that closes the event.
      feed('\n\n');
    },
    get isBlind() {
      return isBlind;
    },
  };
}
