import { isMap, isScalar, isSeq, type ParsedNode } from 'yaml';
import { rememberLast } from './remember.ts';
import { changedLeaves } from './semantic-diff.ts';
import {
  isList,
  lineEnding,
  positionAt,
  selectorOf,
  splice,
  type KeyInsertion,
  type KeyPath,
  type KeyReading,
  type OwnedValue,
  type Placement,
  type StringSpan,
  type TextFormat,
} from './text-format.ts';
import { besideByteOrderMark } from './yaml-mark.ts';
import { findPlace, refuseUnsafeItem, refused } from './yaml-find.ts';
import { columnOf, insertItem, layoutOf, type InsertedValue } from './yaml-insert.ts';
import { parseYaml, type YamlFile } from './yaml-parse.ts';
import { blockText, flowText, scalarText } from './yaml-print.ts';
import { removeItem } from './yaml-remove.ts';
import { dataOf, isBraced, isFlow, itemsOf, keyName, type YamlItem } from './yaml-tree.ts';

const emptyFile: YamlFile = { root: null, documentStart: null, documentEnd: null };

/**
 * An editor for YAML 1.2 files of one document, as programs keep their settings: block style, and braces that stand on
 * one line. Anchors, aliases, merge keys and tags are left alone and never edited through. It remembers the last texts
 * it parsed, so make one per piece of work.
 */
export function createYamlFormat(): TextFormat {
  return besideByteOrderMark(createBodyFormat());
}

function createBodyFormat(): TextFormat {
  const parse = rememberLast((text) => (isBlank(text) ? emptyFile : parseYaml(text)));
  const meaning = rememberLast((text): unknown => dataOf(parse(text).root) ?? {});

  function setKey(text: string, path: KeyPath, value: OwnedValue): KeyInsertion {
    const document = isBlank(text) ? lineEnding(text) : text;
    const file = parse(document);
    const place = findPlace(document, file, path);
    if (place.item !== null) {
      return { text: replaceValue(document, file, place.item, path, value), placements: [] };
    }
    const here = path.slice(0, path.length - place.missing + 1);
    const inserted = insertItem(document, file, place, here, insertedAt(path, here.length, value));
    if (place.missing === 1) return { text: inserted.text, placements: [inserted.placement] };
    const next = findPlace(inserted.text, parse(inserted.text), path);
    if (next.missing !== place.missing - 1)
      throw refused(document, 0, 'What is added would not be found again');
    const inner = setKey(inserted.text, path, value);
    return { text: inner.text, placements: [inserted.placement, ...inner.placements] };
  }

  function restoreKey(text: string, path: KeyPath, valueText: string): string {
    const { item } = findPlace(text, parse(text), path);
    if (item === null) return text;
    refuseUnsafeItem(text, item, path);
    return putText(text, item, valueText);
  }

  function removeKey(text: string, path: KeyPath, placement: Placement | null): string {
    const { item } = findPlace(text, parse(text), path);
    if (item === null) return text;
    refuseUnsafeItem(text, item, path);
    return removeItem(text, item, placement);
  }

  function removeEmptyContainer(text: string, placement: Placement): string {
    const { item } = findPlace(text, parse(text), placement.path);
    if (item === null || !isUnused(text, item, placement.path)) return text;
    refuseUnsafeItem(text, item, placement.path);
    return removeItem(text, item, placement);
  }

  return {
    id: 'yaml',
    readKeys: (text, paths) => {
      const file = parse(text);
      return paths.map((path) => readKey(text, file, path));
    },
    setKey,
    restoreKey,
    removeKey,
    removeEmptyContainer,
    changedPaths: (before, after, owned) => changedLeaves(meaning(before), meaning(after), owned),
    isVacant: (text) => isBlank(text) || isEmptyBraces(text, parse(text)),
    stringSpans: (text) => stringsOf(parse(text).root),
  };
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

function isEmptyBraces(text: string, { root }: YamlFile): boolean {
  if (!isMap(root) || root.items.length > 0) return false;
  const [start, end] = root.range;
  return /^\s*\{\s*\}\s*$/.test(text) && end > start;
}

function readKey(text: string, file: YamlFile, path: KeyPath): KeyReading {
  if (path.length === 0) {
    return { present: true, value: dataOf(file.root) ?? {}, text: null, line: 1, column: 1 };
  }
  const { item } = findPlace(text, file, path);
  if (item === null) return { present: false };
  const spelled = text.slice(item.valueStart, item.end);
  return { present: true, value: dataOf(item.node), text: spelled, ...positionAt(text, item.start) };
}

/** What is put at the first missing part: the value, or a container for the parts that follow. */
function insertedAt(path: KeyPath, depth: number, value: OwnedValue): InsertedValue {
  const next = path[depth];
  if (next === undefined) return { value };
  const selector = selectorOf(path[depth - 1] ?? '');
  // An element can only be found again by the key that selects it.
  if (selector !== null && depth > 1) return { value: { [selector.key]: selector.value } };
  return { container: selectorOf(next) === null ? 'mapping' : 'list' };
}

function replaceValue(
  text: string,
  file: YamlFile,
  item: YamlItem,
  path: KeyPath,
  value: OwnedValue,
): string {
  refuseUnsafeItem(text, item, path);
  const { node } = item;
  if (node !== null && kindOf(node) !== ownedKind(value)) {
    throw refused(
      text,
      item.start,
      `${path.at(-1) ?? ''} is ${kindOf(node)}, where ${ownedKind(value)} is expected`,
    );
  }
  if (item.flow || node === null)
    return putText(text, item, typeof value === 'object' || item.flow ? flowText(value) : scalarText(value));
  if ((isMap(node) || isSeq(node)) && isFlow(node)) return putText(text, item, flowText(value));
  const column = typeof value === 'object' ? columnOf(text, item.valueStart) : 0;
  return putText(text, item, blockText(value, column, layoutOf(text, file)));
}

function kindOf(node: ParsedNode): string {
  if (isMap(node)) return 'a mapping';
  return isSeq(node) ? 'a list' : 'a single value';
}

function ownedKind(value: OwnedValue): string {
  if (typeof value !== 'object') return 'a single value';
  return isList(value) ? 'a list' : 'a mapping';
}

/** Exchanges the spelling of a value; nothing at all is a spelling too, and needs no blank before it. */
function putText(text: string, item: YamlItem, valueText: string): string {
  const { valueStart, end, node } = item;
  if (node === null) return valueText === '' ? text : splice(text, valueStart, end, ` ${valueText}`);
  if (valueText !== '') return splice(text, valueStart, end, valueText);
  const blanks = /[ \t]*$/.exec(text.slice(item.start, valueStart))?.[0].length ?? 0;
  return splice(text, valueStart - blanks, end, '');
}

/** Nothing in it, or only the key by which an element that was made as a container is found. */
function isUnused(text: string, { node, valueStart, end }: YamlItem, path: KeyPath): boolean {
  if (node === null) return true;
  if (!isMap(node) && !isSeq(node)) return false;
  if (node.items.length === 0) return isBraced(node) && text.slice(valueStart + 1, end - 1).trim() === '';
  const selector = selectorOf(path.at(-1) ?? '');
  const [only, more] = itemsOf(node);
  return selector !== null && more === undefined && keyOf(only) === selector.key;
}

function keyOf(item: YamlItem | undefined): string | null {
  return item === undefined || item.key === null ? null : keyName(item.key);
}

function stringsOf(root: ParsedNode | null): readonly StringSpan[] {
  const spans: StringSpan[] = [];
  const visit = (node: ParsedNode | null, path: KeyPath): void => {
    if (isScalar(node)) {
      const [start, end] = node.range;
      if (typeof node.value === 'string' && end > start) spans.push({ path, value: node.value, start, end });
    } else if (isSeq(node)) {
      for (const item of node.items) visit(item, path);
    } else if (isMap(node)) {
      for (const pair of node.items) visit(pair.value, [...path, keyName(pair.key)]);
    }
  };
  visit(root, []);
  return spans;
}
