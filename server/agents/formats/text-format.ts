import { SwitchyardError } from '../../errors/index.ts';

/**
 * A key inside a configuration file, outermost part first. Inside a list a part of the form `[id=one]` (see
 * `elementPart`) is the element whose key `id` is the string `one`; it is only ever read that way where a list stands.
 */
export type KeyPath = readonly string[];

/** One value without parts: the finest thing that can be owned, compared and put back. */
export type ScalarValue = string | number | boolean;

/** What we write at one key. Containers are for elements of lists, which cannot be owned key by key. */
export type OwnedValue = ScalarValue | readonly OwnedValue[] | { readonly [name: string]: OwnedValue };

export type FormatId = 'json' | 'toml' | 'yaml' | 'dotenv' | 'shell';

export function isList(value: OwnedValue): value is readonly OwnedValue[] {
  return Array.isArray(value);
}

/** The path part that stands for the element of a list whose `key` is `value`. */
export function elementPart(key: string, value: string): string {
  return `[${key}=${value}]`;
}

/** What a path part chooses in a list, or null when it is an ordinary key. */
export function selectorOf(part: string): { readonly key: string; readonly value: string } | null {
  const found = /^\[([^=\]]+)=(.*)\]$/s.exec(part);
  return found?.[1] === undefined || found[2] === undefined ? null : { key: found[1], value: found[2] };
}

export type KeyReading =
  | { readonly present: false }
  | {
      readonly present: true;
      readonly value: unknown;
      /** The value exactly as it is spelled in the file; null when it has no spelling of its own (a whole table). */
      readonly text: string | null;
      readonly line: number;
      readonly column: number;
    };

/**
 * How a key or one of its containers was put into a file where it did not exist: what is needed to take it out again
 * without a trace. All three texts are white space (and never a comma).
 */
export interface Placement {
  readonly path: KeyPath;
  /** White space directly before the inserted text. */
  readonly lead: string;
  /** White space directly after the inserted text. */
  readonly trail: string;
  /** What stood between the braces of the parent when it had no key; null when the parent had keys or is not braced. */
  readonly interior: string | null;
}

export interface KeyInsertion {
  readonly text: string;
  /** Outermost container first, the key itself last; empty when an existing value was replaced. */
  readonly placements: readonly Placement[];
}

export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** A string value with its place, for masking. `start` and `end` include the quotes. */
export interface StringSpan extends TextSpan {
  readonly path: KeyPath;
  readonly value: string;
}

/**
 * An editor over spans of text. Nothing is ever parsed and printed again: what a call does not name keeps its bytes.
 * Every function throws SwitchyardError `file-unparsable` for text that is not valid in the format and `file-refused`
 * for valid text that cannot be edited safely; `details` carries line and column, both counted from 1. The reading
 * functions parse the text in full; the editing ones may be called only with text that a reading one has accepted, or
 * that another edit returned, and their last result has to be read again before it is written.
 */
export interface TextFormat {
  readonly id: FormatId;
  /** One parse for all paths. */
  readonly readKeys: (text: string, paths: readonly KeyPath[]) => readonly KeyReading[];
  /**
   * Replaces the value's span, or inserts the key and the containers it needs (a list where the next part selects an
   * element); a blank text becomes a document. A container is only ever replaced by a container of the same kind.
   */
  readonly setKey: (text: string, path: KeyPath, value: OwnedValue) => KeyInsertion;
  /** Puts a former spelling back in the place of the present value. */
  readonly restoreKey: (text: string, path: KeyPath, valueText: string) => string;
  /** Takes a key out; with its placement exactly as it was put in, else with its line. Absent key = unchanged text. */
  readonly removeKey: (text: string, path: KeyPath, placement: Placement | null) => string;
  /** Takes out a container that is empty and unused; any other container stays. */
  readonly removeEmptyContainer: (text: string, placement: Placement) => string;
  /**
   * Paths at which two valid texts mean different things. Elements of lists that `owned` paths select are compared as
   * such, whatever their place in the list; the other elements by their order.
   */
  readonly changedPaths: (before: string, after: string, owned?: readonly KeyPath[]) => readonly KeyPath[];
  /** True when a valid text holds neither data nor comments. */
  readonly isVacant: (text: string) => boolean;
  /** Every string value of a valid text. */
  readonly stringSpans: (text: string) => readonly StringSpan[];
}

export function samePath(a: KeyPath, b: KeyPath): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index]);
}

export function startsWithPath(path: KeyPath, prefix: KeyPath): boolean {
  return prefix.length <= path.length && prefix.every((part, index) => part === path[index]);
}

/** A path for people: `env.ANTHROPIC_BASE_URL`, `models[name=one].apiBase`. */
export function showPath(path: KeyPath): string {
  const shown = path.map((part, index) => {
    if (index > 0 && selectorOf(part) !== null) return part;
    return `${index > 0 ? '.' : ''}${/^[\w-]+$/.test(part) ? part : JSON.stringify(part)}`;
  });
  return shown.join('');
}

/** Line and column of an offset, both counted from 1. */
export function positionAt(text: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let lineStart = 0;
  for (let next = text.indexOf('\n'); next !== -1 && next < offset; next = text.indexOf('\n', lineStart)) {
    line += 1;
    lineStart = next + 1;
  }
  return { line, column: offset - lineStart + 1 };
}

export function refusal(
  code: 'file-unparsable' | 'file-refused',
  message: string,
  place?: { readonly line: number; readonly column: number },
): SwitchyardError {
  if (place === undefined) return new SwitchyardError(code, message);
  const { line, column } = place;
  return new SwitchyardError(code, `${message} (line ${line}, column ${column})`, {
    details: { line, column },
  });
}

/** The line ending of the file, taken from its first line; `\n` when it has none. */
export function lineEnding(text: string): string {
  const first = text.indexOf('\n');
  return first > 0 && text[first - 1] === '\r' ? '\r\n' : '\n';
}

export function splice(text: string, start: number, end: number, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

/** Cuts several spans out; they must not overlap. */
export function cut(text: string, spans: readonly TextSpan[]): string {
  const descending = spans.toSorted((a, b) => b.start - a.start);
  return descending.reduce((rest, span) => splice(rest, span.start, span.end, ''), text);
}

export const byteOrderMark = '\uFEFF';
