import { byteOrderMark, positionAt, refusal, type TextSpan } from './text-format.ts';

/** `NAME=value` with its place; `start` is the first character of the line that is not blank, `end` the value's. */
export interface DotenvPair extends TextSpan {
  readonly name: string;
  readonly value: string;
  /** The value as it is spelled, quotes included, begins here. */
  readonly valueStart: number;
  /** End of the line: a comment included, the line break excluded. */
  readonly contentEnd: number;
  readonly exported: boolean;
}

export interface DotenvScan {
  /** Offset after a byte order mark. */
  readonly start: number;
  readonly pairs: readonly DotenvPair[];
  /** Lines that are neither assignments, comments nor blank; the programs that read such files pass over them. */
  readonly foreign: readonly string[];
}

const assignment = /[ \t]*(export[ \t]+)?([\w.-]+)(?:[ \t]*=|:(?=[ \t]))/y;

/**
 * Finds every assignment. The grammar is what the common readers of such files share (dotenv for Node, python-dotenv):
 * `export` before the name, blanks around the equals sign, three kinds of quotes, quoted values over several lines, a
 * comment after white space. Throws file-unparsable for a quote that is never closed.
 */
export function scanDotenv(text: string): DotenvScan {
  const start = text.startsWith(byteOrderMark) ? byteOrderMark.length : 0;
  const pairs: DotenvPair[] = [];
  const foreign: string[] = [];
  for (let at = start; at < text.length;) {
    const first = skipBlanks(text, at);
    const end = lineEnd(text, at);
    const pair = first < end ? scanPair(text, first) : null;
    if (pair !== null) pairs.push(pair);
    else if (first < end && text[first] !== '#') foreign.push(text.slice(first, end).trimEnd());
    at = afterBreak(text, pair?.contentEnd ?? end);
  }
  return { start, pairs, foreign };
}

function scanPair(text: string, start: number): DotenvPair | null {
  assignment.lastIndex = start;
  const found = assignment.exec(text);
  if (found === null) return null;
  const facts = { start, name: found[2] ?? '', exported: found[1] !== undefined };
  const sign = start + found[0].length;
  const at = skipBlanks(text, sign);
  const end = lineEnd(text, at);
  const quoted = quotedValue(text, at);
  if (quoted !== null) return { ...facts, ...quoted };
  const word = plainEnd(text, at, end);
  // Directly behind the sign, so that a comment further on keeps its distance; a colon needs its blank.
  const empty = text[sign - 1] === ':' ? sign + 1 : sign;
  const valueStart = word === at ? empty : at;
  const valueEnd = word === at ? empty : word;
  return { ...facts, valueStart, end: valueEnd, value: text.slice(valueStart, valueEnd), contentEnd: end };
}

type Value = Pick<DotenvPair, 'value' | 'valueStart' | 'end' | 'contentEnd'>;

/** A value in quotes; null for a value without, also for one that only begins with a word in quotes. */
function quotedValue(text: string, start: number): Value | null {
  const quote = text[start];
  if (quote !== '"' && quote !== "'" && quote !== '`') return null;
  const closing = closingQuote(text, start + 1, quote);
  const ownLineEnd = lineEnd(text, start);
  if (closing !== -1) {
    const contentEnd = lineEnd(text, closing);
    const rest = text.slice(closing + 1, contentEnd).trim();
    if (rest === '' || rest.startsWith('#')) {
      const value = decode(text.slice(start + 1, closing), quote);
      return { value, valueStart: start, end: closing + 1, contentEnd };
    }
    if (closing < ownLineEnd) return null;
  }
  throw refusal('file-unparsable', 'A quote is never closed', positionAt(text, start));
}

function closingQuote(text: string, start: number, quote: string): number {
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
}

/** Double quotes know escapes; in the others only the quote itself and a backslash can be escaped. */
function decode(inner: string, quote: string): string {
  if (quote !== '"') return inner.replaceAll(/\\([\\'`])/g, '$1');
  return inner.replaceAll(/\\([nrt"\\$])/g, (_match, character: string) => escapes[character] ?? character);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** A comment begins at a `#` with white space before it. */
function plainEnd(text: string, start: number, lineEndAt: number): number {
  const line = text.slice(start, lineEndAt);
  const comment = /(?:^|[ \t])#/.exec(line);
  return start + (comment === null ? line : line.slice(0, comment.index)).trimEnd().length;
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}

function lineEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return at;
}

function afterBreak(text: string, end: number): number {
  return text.startsWith('\r\n', end) ? end + 2 : end + 1;
}
