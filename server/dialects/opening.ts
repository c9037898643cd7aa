import type { ByteSpan } from './dialect.ts';
import {
  backslash,
  closeBrace,
  closeBracket,
  colon,
  comma,
  isSpace,
  openBrace,
  openBracket,
  quote,
  skipSpace,
} from './json-characters.ts';
import { elementStarts, memberText, type JsonSpan } from './json-spans.ts';

/** So many bytes of a prompt or message are looked at, and so many bytes of text are taken from there. */
const windowBytes = 4 * 1024;
const textBytes = 2 * 1024;
/** Turns before the first one of the person: system and developer messages. */
const mostTurns = 8;
/** Keys whose text is what somebody wrote; a mark beside it, such as `cache_control`, comes and goes between requests. */
const roleKey = Buffer.from('"role"');
const textKeys = [Buffer.from('text'), Buffer.from('content')] as const;

/**
 * Where the words lie with which a conversation begins: the system prompt and the person's first message, up to 2 KiB of
 * each. The same in every request of the conversation, whatever marks its client moves about. Empty when there is no first
 * message with words. Only the beginning of each is read, so that a large body costs no more than a small one.
 */
export function openingSpans(
  body: Buffer,
  system: JsonSpan | undefined,
  turns: JsonSpan | undefined,
): readonly ByteSpan[] {
  const before = system === undefined ? [] : wordsIn(body, system);
  if (turns === undefined) return [];
  if (turns.kind === 'string') return nonEmpty(before, wordsIn(body, turns));
  for (const start of turnStarts(body, turns)) {
    const role = memberText(body, start, 'role');
    if (role === 'system' || role === 'developer') before.push(...wordsIn(body, { start, end: turns.end }));
    // Gemini lets a single turn go without a role.
    else if (role === 'user' || role === null)
      return nonEmpty(before, wordsIn(body, { start, end: turns.end }));
  }
  return [];
}

/** Like `elementStarts`, but a long system message is leapt over with one native search where its client writes `role` first. */
function* turnStarts(body: Buffer, turns: JsonSpan): Generator<number> {
  const [first] = elementStarts(body, turns, 1);
  if (first === undefined) return;
  yield first;
  const hit = body.subarray(first + 1, turns.end).indexOf(roleKey, roleKey.length);
  const next = hit === -1 ? -1 : turnOpening(body, first + 1 + hit);
  if (next !== -1 && memberText(body, next, 'role') === 'user') yield next;
  let isFirst = true;
  for (const start of elementStarts(body, turns, mostTurns)) {
    if (!isFirst) yield start;
    isFirst = false;
  }
}

/** The brace of the object whose first key is at `key`, where that follows another object in a list; else -1. */
function turnOpening(body: Buffer, key: number): number {
  const brace = lastBefore(body, key);
  const before = lastBefore(body, brace);
  const isNext =
    body[brace] === openBrace && body[before] === comma && body[lastBefore(body, before)] === closeBrace;
  return isNext ? brace : -1;
}

function lastBefore(body: Buffer, before: number): number {
  let position = before - 1;
  while (isSpace(body[position])) position -= 1;
  return position;
}

function nonEmpty(before: readonly ByteSpan[], first: readonly ByteSpan[]): readonly ByteSpan[] {
  return first.length === 0 ? [] : [...before, ...first];
}

/** Texts in the well-formed value that opens at `start`, read in one walk that ends with it, with the window, or with enough text. */
function wordsIn(body: Buffer, { start, end }: ByteSpan): ByteSpan[] {
  const limit = Math.min(end, start + windowBytes);
  const found: ByteSpan[] = [];
  let left = textBytes;
  let depth = 0;
  // A value that is itself a text counts like one of a wanted key.
  let isWanted = body[start] === quote;
  for (let at = start; at < limit && left > 0; at += 1) {
    const byte = body[at];
    if (byte === quote) {
      const from = at + 1;
      const stop = textEnd(body, from, Math.min(limit, from + (isWanted ? left : windowBytes)));
      if (isWanted) {
        if (stop > from) found.push({ start: from, end: stop });
        left -= stop - from;
      }
      const behind = isWanted ? -1 : colonAfter(body, stop + 1);
      isWanted = behind !== -1 && isTextKey(body, from, stop);
      at = behind === -1 ? stop : behind;
    } else if (byte === openBrace || byte === openBracket) {
      isWanted = false;
      depth += 1;
    } else if (byte === closeBrace || byte === closeBracket) depth -= 1;
    else if (byte === comma) isWanted = false;
    // Behind a text there is no more of it; behind anything that is no container there is no text at all.
    if (depth <= 0 && !isSpace(byte)) break;
  }
  return found;
}

/** The colon that makes a string a key; -1 = it is a value. */
function colonAfter(body: Buffer, from: number): number {
  const at = skipSpace(body, from);
  return body[at] === colon ? at : -1;
}

function isTextKey(body: Buffer, start: number, end: number): boolean {
  return textKeys.some(
    (key) => key.length === end - start && body.compare(key, 0, key.length, start, end) === 0,
  );
}

/** The closing quote, or `limit` where the text goes on beyond it. */
function textEnd(body: Buffer, start: number, limit: number): number {
  for (let at = start; at < limit; at += 1) {
    if (body[at] === quote) return at;
    if (body[at] === backslash) at += 1;
  }
  return limit;
}
