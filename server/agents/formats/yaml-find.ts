import { isAlias, isMap, isScalar, isSeq, type ParsedNode } from 'yaml';
import { positionAt, refusal, selectorOf, showPath, type KeyPath } from './text-format.ts';
import type { YamlFile } from './yaml-parse.ts';
import {
  isBlockScalar,
  isBraced,
  isFlow,
  itemsOf,
  keyName,
  type YamlCollection,
  type YamlItem,
} from './yaml-tree.ts';

/** How far one gets on the way to a path. */
export interface YamlPlace {
  /** The item at the path, or null when parts are missing. */
  readonly item: YamlItem | null;
  /** What holds the first missing part, or the item: null = the root. */
  readonly holder: YamlItem | null;
  /** The collection of the holder; null when there is nothing at all in it. */
  readonly collection: YamlCollection | null;
  /** How many parts of the path do not exist. */
  readonly missing: number;
}

/** Follows a path. Throws file-refused when something on the way is neither a mapping nor a list that it fits. */
export function findPlace(text: string, file: YamlFile, path: KeyPath): YamlPlace {
  let holder: YamlItem | null = null;
  let node: ParsedNode | null = file.root;
  for (const [depth, part] of path.entries()) {
    const here = path.slice(0, depth);
    const collection = collectionOf(text, node, here, part);
    if (collection === null) return { item: null, holder, collection, missing: path.length - depth };
    const item = findItem(text, collection, path.slice(0, depth + 1));
    if (item === null || depth === path.length - 1) {
      return { item, holder, collection, missing: item === null ? path.length - depth : 0 };
    }
    if (item.key !== null) refuseMarked(text, item.key, path.slice(0, depth + 1));
    holder = item;
    node = item.node;
  }
  return { item: null, holder, collection: null, missing: 0 };
}

function collectionOf(
  text: string,
  node: ParsedNode | null,
  path: KeyPath,
  part: string,
): YamlCollection | null {
  if (node === null) return null;
  refuseMarked(text, node, path);
  const selector = selectorOf(part);
  if (isMap(node)) {
    const merge = node.items.find((pair) => isMergeKey(pair.key));
    if (merge !== undefined) throw refused(text, merge.key.range[0], `${shown(path)} has a merge key (<<)`);
    const fits = selector === null || node.items.some((pair) => keyName(pair.key) === part);
    if (fits) return node;
    throw refused(text, node.range[0], `${shown(path)} is a mapping, where a list is expected`);
  }
  if (isSeq(node)) {
    if (selector !== null) return node;
    throw refused(text, node.range[0], `${shown(path)} is a list, where a mapping is expected`);
  }
  const expected = selector === null ? 'a mapping' : 'a list';
  throw refused(text, node.range[0], `${shown(path)} is a single value, where ${expected} is expected`);
}

function findItem(text: string, collection: YamlCollection, path: KeyPath): YamlItem | null {
  const part = path.at(-1) ?? '';
  const matches = isMap(collection) ? keyMatcher(part) : elementMatcher(part);
  const [first, second] = itemsOf(collection).filter(matches);
  if (second !== undefined) throw refused(text, second.start, `${shown(path)} is there twice`);
  return first ?? null;
}

function keyMatcher(part: string): (item: YamlItem) => boolean {
  return ({ key }) => key !== null && keyName(key) === part;
}

function elementMatcher(part: string): (item: YamlItem) => boolean {
  const selector = selectorOf(part);
  return ({ node }) =>
    isMap(node) &&
    node.items.some(
      ({ key, value }) => keyName(key) === selector?.key && isScalar(value) && value.value === selector.value,
    );
}

/** Refuses what cannot be replaced, put back or taken out on its own. */
export function refuseUnsafeItem(text: string, item: YamlItem, path: KeyPath): void {
  const name = shown(path);
  if (item.explicit) throw refused(text, item.start, `${name} is written with a question mark`);
  if (!item.hasColon) throw refused(text, item.start, `${name} is written without a colon`);
  if (item.flow && !isBraced(item.collection)) {
    throw refused(text, item.start, `${name} is part of a mapping in a list that has no braces`);
  }
  if (item.key !== null) refuseMarked(text, item.key, path);
  refuseUnsafeValue(text, item.node, path);
}

function refuseUnsafeValue(text: string, node: ParsedNode | null, path: KeyPath): void {
  if (node === null) return;
  refuseMarked(text, node, path);
  if (isBlockScalar(node)) {
    throw refused(text, node.range[0], `${shown(path)} is or holds a block of text (| or >)`);
  }
  if (isMap(node)) {
    const names = new Set<string>();
    for (const item of itemsOf(node)) {
      const name = item.key === null ? '' : keyName(item.key);
      const inner = [...path, name];
      if (names.has(name)) throw refused(text, item.start, `${shown(inner)} is there twice`);
      if (item.explicit) throw refused(text, item.start, `${shown(inner)} is written with a question mark`);
      if (item.key !== null && isMergeKey(item.key))
        throw refused(text, item.start, `${shown(path)} has a merge key (<<)`);
      if (item.key !== null) refuseMarked(text, item.key, inner);
      names.add(name);
      refuseUnsafeValue(text, item.node, inner);
    }
  } else if (isSeq(node)) {
    for (const item of itemsOf(node)) refuseUnsafeValue(text, item.node, path);
  }
}

/** What others may point at, or what gets its meaning from a mark, is not ours to change. */
function refuseMarked(text: string, node: ParsedNode, path: KeyPath): void {
  const [start] = node.range;
  if (isAlias(node)) throw refused(text, start, `${shown(path)} is a reference (*) to another place`);
  if (node.anchor !== undefined) throw refused(text, start, `${shown(path)} has an anchor (&)`);
  if (node.tag !== undefined) throw refused(text, start, `${shown(path)} has a tag (!)`);
}

function isMergeKey(key: ParsedNode): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.source === '<<';
}

/** True when text can be added inside: block style, or braces on one line without comments. */
export function refuseClosed(text: string, collection: YamlCollection, path: KeyPath): void {
  if (!isFlow(collection)) return;
  const [start, end] = collection.range;
  const where = shown(path);
  if (!isBraced(collection)) throw refused(text, start, `${where} is a mapping in a list that has no braces`);
  if (/[\r\n]/.test(text.slice(start, end))) {
    throw refused(
      text,
      start,
      `${where} is written in braces over several lines. Write it with one key or dash per line`,
    );
  }
}

function shown(path: KeyPath): string {
  return path.length === 0 ? 'The file' : showPath(path);
}

export function refused(text: string, offset: number, message: string): Error {
  return refusal('file-refused', `${message}. This cannot be edited safely`, positionAt(text, offset));
}
