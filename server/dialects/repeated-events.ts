import { parseJson } from './json-values.ts';

/**
 * Most events of a stream are the same but for a few words, and reading each as JSON costs more than the rest of a
 * decoder. A decoder that read an event whose only effect was one delta teaches it; events that follow and differ in
 * nothing but the words, counts of tokens and padding are then read from the text. What fits not exactly is left alone.
 */
export interface RepeatedEvents {
  /**
   * Reads known events from `from` on, which is the beginning of one; gives where the first other one begins. `lineEnd`
   * is how lines of this stream end.
   */
  read(text: string, from: number, lineEnd: string): number;
  teach(lesson: Lesson): void;
  /** Before any event that is read as JSON: what was taught may hold no longer. */
  forget(): void;
  /** The data of the event that was read last, once; null when it was none of the known ones, or nobody wants it. */
  takeLatest(): string | null;
}

export interface Lesson {
  readonly name: string | undefined;
  readonly data: string;
  /** The member that held the words; the data must have it once. */
  readonly member: string;
  readonly words: string;
  /**
   * Does what the decoder would do with other words; `json` is their JSON string. Never called with an empty text, which
   * no decoder tells.
   */
  readonly say: (words: string, json: string) => void;
}

type Hole = 'words' | 'number' | 'padding' | 'end';

interface Part {
  readonly before: string;
  readonly hole: Hole;
}

/** Frames that never come again are not worth learning for ever. */
const maximumWasted = 16;

/**
 * What changes from event to event and means nothing for a delta: its number, OpenAI's padding against measuring sizes,
 * and Gemini's counts, which are cumulative (`takeLatest` has the last).
 */
const changing =
  /("(?:sequence_number|\w*[tT]okenCount)": ?)(?:0|[1-9]\d*)|("obfuscation": ?")[A-Za-z0-9]*(?=")/g;

/** `keepsLatest`: for decoders that need the counts of the last event. */
export function createRepeatedEvents(keepsLatest = false): RepeatedEvents {
  let lesson: Lesson | null = null;
  /** The lesson's event; null until the text behind it is there. */
  let parts: readonly Part[] | null = null;
  let say: Lesson['say'] = ignore;
  let wasted = 0;
  let isUsed = false;
  let latest: string | null = null;

  /** Where the event ends, or -1 when it is another. */
  const readOne = (text: string, from: number, known: readonly Part[]): number => {
    let at = from;
    let words = '';
    let json = '';
    for (const { before, hole } of known) {
      // Measured: comparing a slice costs a quarter of `startsWith`.
      const behind = at + before.length;
      if (text.slice(at, behind) !== before) return -1;
      at = behind;
      if (hole === 'number') at = afterNumber(text, at);
      else if (hole === 'padding') at = afterPadding(text, at);
      else if (hole === 'words') {
        const plainEnd = afterPlainString(text, at);
        const end = plainEnd === -1 ? afterString(text, at) : plainEnd;
        json = text.slice(at, end);
        // Parsing costs three times as much as a slice; it also proves that the string is sound.
        const value = plainEnd === -1 ? (end === -1 ? undefined : parseJson(json)) : json.slice(1, -1);
        if (typeof value !== 'string') return -1;
        words = value;
        at = end;
      }
      if (at === -1) return -1;
    }
    if (words !== '') say(words, json);
    return at;
  };
  const learn = (lineEnd: string): void => {
    if (lesson === null) return;
    parts = partsOf(lesson, lineEnd);
    say = lesson.say;
    lesson = null;
    isUsed = false;
  };
  return {
    read(text, from, lineEnd) {
      learn(lineEnd);
      const known = parts;
      if (known === null) return from;
      let begin = -1;
      let at = from;
      while (at < text.length) {
        const end = readOne(text, at, known);
        if (end === -1) break;
        begin = at;
        at = end;
      }
      if (begin === -1) return from;
      isUsed = true;
      if (keepsLatest) latest = text.slice(begin, at);
      return at;
    },
    teach(taught) {
      if (wasted < maximumWasted) lesson = taught;
    },
    forget() {
      lesson = null;
      if (parts === null) return;
      parts = null;
      say = ignore;
      if (!isUsed) wasted += 1;
    },
    takeLatest() {
      const event = latest;
      latest = null;
      return event === null ? null : event.slice(event.indexOf('data: ') + 6).trimEnd();
    },
  };
}

function ignore(): void {}

/** The event's text around what changes, or null when the words cannot be found in it for sure. */
function partsOf({ name, data, member, words }: Lesson, lineEnd: string): readonly Part[] | null {
  const event = `${name === undefined ? '' : `event: ${name}${lineEnd}`}data: ${data}${lineEnd}${lineEnd}`;
  const key = `"${member}":`;
  const at = event.indexOf(key);
  if (at === -1 || event.includes(key, at + 1)) return null;
  const start = at + key.length + (event[at + key.length] === ' ' ? 1 : 0);
  const end = afterString(event, start);
  if (end === -1 || parseJson(event.slice(start, end)) !== words) return null;
  return [
    ...partsBetween(event, 0, start),
    { before: '', hole: 'words' },
    ...partsBetween(event, end, event.length),
  ];
}

function partsBetween(event: string, from: number, to: number): readonly Part[] {
  const text = event.slice(from, to);
  const parts: Part[] = [];
  let done = 0;
  for (const match of text.matchAll(changing)) {
    const [whole, count, padding] = match;
    const before = text.slice(done, match.index) + (count ?? padding ?? '');
    parts.push({ before, hole: count === undefined ? 'padding' : 'number' });
    done = match.index + whole.length;
  }
  parts.push({ before: text.slice(done), hole: 'end' });
  return parts;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Behind a whole number as JSON writes it, or -1. */
function afterNumber(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at += 1;
  const isSound = at - from === 1 || (at > from && text.charCodeAt(from) !== 48);
  return isSound ? at : -1;
}

/** Behind letters and digits. */
function afterPadding(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); isDigit(code) || isLetter(code); code = text.charCodeAt(at)) at += 1;
  return at;
}

const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

/** Behind the string that begins at `from` if its characters stand for themselves, else -1. */
function afterPlainString(text: string, from: number): number {
  if (text.charCodeAt(from) !== 34) return -1;
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 34) return at + 1;
    if (code === 92 || code < 32) return -1;
  }
  return -1;
}

/** Behind the string that begins at `from`, or -1. */
function afterString(text: string, from: number): number {
  if (text.charCodeAt(from) !== 34) return -1;
  for (let at = text.indexOf('"', from + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === 92) slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
  return -1;
}
