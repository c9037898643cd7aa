import { createParser } from 'eventsource-parser';
import type { RepeatedEvents } from './repeated-events.ts';
import { createUtf8Reader } from './utf8-reader.ts';

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
 * `maximumCharacters` switches it off instead of growing the heap. Not for `onEvent` handlers that throw. `repeated`
 * reads the events that it was taught, in place of `onEvent`.
 */
export function createSseReader(
  onEvent: SseEventHandler,
  maximumCharacters: number = maximumEventCharacters,
  repeated: RepeatedEvents | null = null,
): SseReader {
  const decoder = createUtf8Reader();
  let isBlind = false;
  let isEnded = false;
  let isBetweenEvents = false;
  let lineEnd: string | null = null;
  const parser = createParser({
    maxBufferSize: maximumCharacters,
    onEvent: (event) => onEvent(event.event, event.data),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') isBlind = true;
    },
  });
  /** Gives the parser single events, so that each may teach how to read the one behind it. */
  const feedByEvent = (text: string, events: RepeatedEvents): void => {
    lineEnd ??= lineEndOf(text);
    const blankLine = (lineEnd ?? '\n').repeat(2);
    let at = 0;
    while (at < text.length) {
      if (isBlind) return;
      if (isBetweenEvents && lineEnd !== null) at = events.read(text, at, lineEnd);
      if (at === text.length) return;
      const found = text.indexOf(blankLine, at);
      const end = found === -1 ? text.length : found + blankLine.length;
      parser.feed(text.slice(at, end));
      isBetweenEvents = found !== -1;
      at = end;
    }
  };
  const feed = (text: string): void => {
    if (isBlind || text === '') return;
    if (repeated === null) parser.feed(text);
    else feedByEvent(text, repeated);
  };
  return {
    push(bytes) {
      if (isBlind || isEnded) return;
      feed(decoder.read(bytes));
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

function lineEndOf(text: string): string | null {
  const at = text.indexOf('\n');
  if (at === -1) return null;
  return text[at - 1] === '\r' ? '\r\n' : '\n';
}
