import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { byteOrderMark, positionAt, refusal, selectorOf, showPath, type KeyPath } from './text-format.ts';

/** A value or property of the tree; offsets count from the start of the whole text, byte order mark included. */
export type JsonNode = Node;

const maximumDepth = 256;

/** Offset of the first character after a byte order mark, which the parser does not know. */
export function bodyStart(text: string): number {
  return text.startsWith(byteOrderMark) ? byteOrderMark.length : 0;
}

/**
 * End of the white space and comments that begin at `offset`. With `sameLine`, stops at the first line break outside
 * a comment and does not count trailing white space.
 */
export function skipTrivia(text: string, offset: number, sameLine = false): number {
  let end = offset;
  for (let at = offset; at < text.length;) {
    const character = text[at];
    if (character === ' ' || character === '\t') at += 1;
    else if (!sameLine && (character === '\n' || character === '\r')) at += 1;
    else if (text.startsWith('//', at)) end = at = lineEnd(text, at);
    else if (text.startsWith('/*', at)) end = at = closing(text, at);
    else return sameLine ? end : at;
    if (!sameLine) end = at;
  }
  return end;
}

function lineEnd(text: string, offset: number): number {
  for (let at = offset; at < text.length; at += 1) {
    if (text[at] === '\n' || text[at] === '\r') return at;
  }
  return text.length;
}

function closing(text: string, offset: number): number {
  const at = text.indexOf('*/', offset + 2);
  return at === -1 ? text.length : at + 2;
}

/** End of the last comment between two offsets that hold only trivia, and whether it runs to the end of its line. */
export function lastComment(
  text: string,
  from: number,
  to: number,
): { readonly end: number; readonly toLineEnd: boolean } | null {
  let found: { end: number; toLineEnd: boolean } | null = null;
  for (let at = from; at < to;) {
    if (text.startsWith('//', at)) found = { end: (at = lineEnd(text, at)), toLineEnd: true };
    else if (text.startsWith('/*', at)) found = { end: (at = closing(text, at)), toLineEnd: false };
    else at += 1;
  }
  return found;
}

const code = { quote: 0x22, backslash: 0x5c, slash: 0x2f, star: 0x2a, newline: 0x0a } as const;
const opening: ReadonlySet<number> = new Set([0x7b, 0x5b]);
const closingCodes: ReadonlySet<number> = new Set([0x7d, 0x5d]);

/** Strings are skipped whole; the parser itself is recursive, so a hostile depth must never reach it. */
function refuseDepth(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === code.quote) at = stringEnd(text, at);
    else if (character === code.slash && text.charCodeAt(at + 1) === code.slash) at = lineEnd(text, at);
    else if (character === code.slash && text.charCodeAt(at + 1) === code.star) at = closing(text, at) - 1;
    else if (opening.has(character)) depth += 1;
    else if (closingCodes.has(character)) depth -= 1;
    if (depth > maximumDepth) {
      throw refusal(
        'file-refused',
        `The file is nested deeper than ${maximumDepth} levels`,
        positionAt(text, at),
      );
    }
  }
}

/** The closing quote, or the end of the line of a string that has none. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === code.backslash) at += 1;
    else if (character === code.quote || character === code.newline) return at;
  }
  return text.length;
}

/** Parses JSON with comments and trailing commas; the root must be an object. Throws file-unparsable, file-refused. */
export function parseJsonObject(text: string): JsonNode {
  refuseDepth(text);
  const skipped = bodyStart(text);
  // A space of the same length keeps every offset right.
  const body = skipped === 0 ? text : ' '.repeat(skipped) + text.slice(skipped);
  const errors: ParseError[] = [];
  const root = parseTree(body, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined) {
    const reason = printParseErrorCode(error.error)
      .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
      .toLowerCase();
    throw refusal('file-unparsable', `The file is not valid JSON: ${reason}`, positionAt(text, error.offset));
  }
  if (root?.type !== 'object') {
    const place = positionAt(text, root?.offset ?? 0);
    throw refusal(
      'file-refused',
      `The file holds ${root?.type ?? 'nothing'} where an object is expected`,
      place,
    );
  }
  return root;
}

/** Properties of an object or elements of a list. */
export function itemsOf(container: JsonNode): readonly JsonNode[] {
  return container.children ?? [];
}

export function propertyName(property: JsonNode): string {
  return String(property.children?.[0]?.value ?? '');
}

/** The value of a property; an element of a list is its own value. */
export function valueOf(item: JsonNode): JsonNode {
  if (item.type !== 'property') return item;
  const value = item.children?.[1];
  if (value === undefined) throw refusal('file-unparsable', 'A key of the file has no value');
  return value;
}

/** How far a path leads: to an item, or to the container that lacks `path[depth]`. */
export type JsonPlace =
  | { readonly found: true; readonly container: JsonNode; readonly item: JsonNode; readonly value: JsonNode }
  | { readonly found: false; readonly container: JsonNode; readonly depth: number };

/**
 * Follows a path of keys and of parts that select elements of lists. Throws file-refused when something stands in the
 * way, and when a key or element is there twice: programs disagree on which counts.
 */
export function locate(text: string, root: JsonNode, path: KeyPath): JsonPlace {
  let container = root;
  for (let depth = 0; depth < path.length; depth += 1) {
    const here = path.slice(0, depth + 1);
    const item = onlyOne(text, here, candidates(text, container, here));
    if (item === null) return { found: false, container, depth };
    const value = valueOf(item);
    if (depth === path.length - 1) return { found: true, container, item, value };
    refuseWrongKind(text, value, here, path[depth + 1] ?? '');
    container = value;
  }
  return { found: false, container, depth: 0 };
}

function candidates(text: string, container: JsonNode, path: KeyPath): readonly JsonNode[] {
  const part = path.at(-1) ?? '';
  if (container.type === 'object') return itemsOf(container).filter((item) => propertyName(item) === part);
  const selector = selectorOf(part);
  if (selector === null) return [];
  return itemsOf(container).filter((element) => {
    const naming = itemsOf(element).filter((property) => propertyName(property) === selector.key);
    const matches = naming.some((property) => valueOf(property).value === selector.value);
    if (matches) onlyOne(text, [...path, selector.key], naming);
    return matches;
  });
}

function onlyOne(text: string, path: KeyPath, found: readonly JsonNode[]): JsonNode | null {
  const [first, second] = found;
  if (second === undefined) return first ?? null;
  throw refusal('file-refused', `The key ${showPath(path)} is there twice`, positionAt(text, second.offset));
}

function refuseWrongKind(text: string, value: JsonNode, path: KeyPath, nextPart: string): void {
  const isList = value.type === 'array' && selectorOf(nextPart) !== null;
  if (value.type === 'object' || isList) return;
  const wanted = selectorOf(nextPart) === null ? 'an object' : 'a list';
  throw refusal(
    'file-refused',
    `${showPath(path)} is of type ${value.type}, where ${wanted} is expected`,
    positionAt(text, value.offset),
  );
}
