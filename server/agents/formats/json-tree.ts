import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { byteOrderMark, positionAt, refusal, showPath, type KeyPath } from './text-format.ts';

/** An object or property of the tree; offsets count from the start of the whole text, byte order mark included. */
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

/** Strings are skipped whole; the parser itself is recursive, so a hostile depth must never reach it. */
function refuseDepth(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      for (at += 1; at < text.length && text[at] !== '"' && text[at] !== '\n'; at += 1)
        if (text[at] === '\\') at += 1;
    } else if (character === '/' && text[at + 1] === '/') at = lineEnd(text, at);
    else if (character === '/' && text[at + 1] === '*') at = closing(text, at) - 1;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    if (depth > maximumDepth) {
      throw refusal(
        'file-refused',
        `The file is nested deeper than ${maximumDepth} levels`,
        positionAt(text, at),
      );
    }
  }
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

export function propertiesOf(object: JsonNode): readonly JsonNode[] {
  return object.children ?? [];
}

export function propertyName(property: JsonNode): string {
  return String(property.children?.[0]?.value ?? '');
}

export function propertyValue(property: JsonNode): JsonNode {
  const value = property.children?.[1];
  if (value === undefined) throw refusal('file-unparsable', 'A key of the file has no value');
  return value;
}

/** The only property of that name. Throws file-refused when the name occurs twice: programs disagree on which counts. */
export function findProperty(text: string, object: JsonNode, path: KeyPath): JsonNode | null {
  const name = path.at(-1);
  const found = propertiesOf(object).filter((property) => propertyName(property) === name);
  const [first, second] = found;
  if (second !== undefined) {
    throw refusal(
      'file-refused',
      `The key ${showPath(path)} is there twice`,
      positionAt(text, second.offset),
    );
  }
  return first ?? null;
}

/** The object at a path, or how far one gets. Throws file-refused when something else stands in the way. */
export function descend(
  text: string,
  root: JsonNode,
  path: KeyPath,
): { readonly object: JsonNode; readonly missing: number } {
  let object = root;
  for (let depth = 0; depth < path.length; depth += 1) {
    const property = findProperty(text, object, path.slice(0, depth + 1));
    if (property === null) return { object, missing: path.length - depth };
    const value = propertyValue(property);
    if (value.type !== 'object') {
      const shown = showPath(path.slice(0, depth + 1));
      const place = positionAt(text, value.offset);
      throw refusal('file-refused', `${shown} is of type ${value.type}, where an object is expected`, place);
    }
    object = value;
  }
  return { object, missing: 0 };
}
