import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type CST,
  type Pair,
  type ParsedNode,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { TextSpan } from './text-format.ts';

type YamlMap = YAMLMap.Parsed;
export type YamlCollection = YAMLMap.Parsed | YAMLSeq.Parsed;

/** A key with its value, or an element of a list. `start` is the key's or the dash's, `end` the value's. */
export interface YamlItem extends TextSpan {
  readonly collection: YamlCollection;
  readonly index: number;
  readonly flow: boolean;
  /** Null for an element of a list. */
  readonly key: ParsedNode | null;
  /** Null when there is nothing at all, not even a spelled null. */
  readonly node: ParsedNode | null;
  /** Where the value is, or where one would begin: directly behind the colon or the dash. */
  readonly valueStart: number;
  /** False for a key of a flow collection that has no colon. */
  readonly hasColon: boolean;
  /** Written with `? `. */
  readonly explicit: boolean;
}

export function itemsOf(collection: YamlCollection): readonly YamlItem[] {
  if (isMap(collection)) return collection.items.map((pair, index) => pairItem(collection, pair, index));
  const sources = sequenceSources(collection);
  return collection.items.map((node, index) => elementItem(collection, node, sources[index], index));
}

function pairItem(collection: YamlMap, pair: Pair<ParsedNode, ParsedNode | null>, index: number): YamlItem {
  const { key, srcToken } = pair;
  const node = pair.value === null || isAbsent(pair.value) ? null : pair.value;
  const colon = srcToken?.sep?.find((token) => token.type === 'map-value-ind');
  const explicit = srcToken?.start.find((token) => token.type === 'explicit-key-ind');
  const afterKey = colon === undefined ? key.range[1] : colon.offset + 1;
  const property = srcToken?.sep?.findLast((token) => token.type === 'anchor' || token.type === 'tag');
  const valueStart = node?.range[0] ?? (property === undefined ? afterKey : endOf(property));
  return {
    collection,
    index,
    flow: isFlow(collection),
    key,
    node,
    start: explicit?.offset ?? startOf(srcToken?.start, key.range[0]),
    valueStart,
    end: node === null ? valueStart : contentEnd(node),
    hasColon: colon !== undefined,
    explicit: explicit !== undefined,
  };
}

function elementItem(
  collection: YAMLSeq.Parsed,
  element: ParsedNode,
  source: CST.CollectionItem | undefined,
  index: number,
): YamlItem {
  const node = isAbsent(element) ? null : element;
  const dash = source?.start.find((token) => token.type === 'seq-item-ind');
  const afterDash = dash === undefined ? element.range[0] : dash.offset + 1;
  const valueStart = node?.range[0] ?? afterDash;
  return {
    collection,
    index,
    flow: isFlow(collection),
    key: null,
    node,
    start: dash?.offset ?? startOf(source?.start, element.range[0]),
    valueStart,
    end: node === null ? valueStart : contentEnd(node),
    hasColon: true,
    explicit: false,
  };
}

/** The source of a list has an entry without a dash for trailing comments. */
function sequenceSources(sequence: YAMLSeq.Parsed): readonly CST.CollectionItem[] {
  const token = sequence.srcToken;
  if (token?.type === 'block-seq') {
    return token.items.filter((item) => item.start.some((part) => part.type === 'seq-item-ind'));
  }
  return token?.type === 'flow-collection' ? token.items : [];
}

/** The first anchor or tag before a key or value, which belongs to it; else the key or value itself. */
function startOf(tokens: readonly CST.SourceToken[] | undefined, fallback: number): number {
  const property = tokens?.find((token) => token.type === 'anchor' || token.type === 'tag');
  return property?.offset ?? fallback;
}

function endOf(token: CST.SourceToken): number {
  return token.offset + token.source.length;
}

/** Nothing stands there: neither text nor an anchor or tag that would make a value of it. */
function isAbsent(node: ParsedNode): boolean {
  return (
    isScalar(node) && node.range[0] === node.range[1] && node.anchor === undefined && node.tag === undefined
  );
}

/** Where the text of a node ends: behind its last character, comments and white space not counted. */
export function contentEnd(node: ParsedNode): number {
  if ((isMap(node) || isSeq(node)) && !isBraced(node)) return itemsOf(node).at(-1)?.end ?? node.range[0];
  return node.range[1];
}

export function lineStartAt(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** In braces or brackets, or inside of such. */
export function isFlow(collection: YamlCollection): boolean {
  const type = collection.srcToken?.type;
  return type !== 'block-map' && type !== 'block-seq';
}

/** Has braces or brackets of its own: `[a: 1]` holds a mapping that has none. */
export function isBraced(collection: YamlCollection): boolean {
  return collection.srcToken?.type === 'flow-collection';
}

export function isBlockScalar(node: ParsedNode | null): boolean {
  return isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
}

/** What a key is called. Keys that are no single values get a name that no path has. */
export function keyName(key: ParsedNode): string {
  if (!isScalar(key))
    return `\u0000${JSON.stringify(dataOf(key), (_name, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))}`;
  return key.type === 'PLAIN' ? (key.source ?? '') : String(key.value);
}

/**
 * The meaning of a node, for reading and comparing. Aliases are not followed, so that no file can grow: each stands
 * for itself. A repeated key gets a name of its own.
 */
export function dataOf(node: ParsedNode | null): unknown {
  if (node === null) return null;
  if (isAlias(node)) return `\u0000*${node.source}`;
  if (isScalar(node)) return scalarData(node.value);
  if (isSeq(node)) return node.items.map((item) => dataOf(item));
  const seen = new Map<string, number>();
  const entries = node.items.map((pair) => {
    const name = keyName(pair.key);
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    return [times === 0 ? name : `${name}\u0000${times}`, dataOf(pair.value)];
  });
  return Object.fromEntries(entries);
}

function scalarData(value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
