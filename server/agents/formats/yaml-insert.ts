import { isScalar, isSeq, isMap, type ParsedNode } from 'yaml';
import {
  lineEnding,
  selectorOf,
  splice,
  type KeyPath,
  type OwnedValue,
  type Placement,
} from './text-format.ts';
import { refuseClosed, refused, type YamlPlace } from './yaml-find.ts';
import type { YamlFile } from './yaml-parse.ts';
import { afterColon, blockText, flowText, keyText, type YamlLayout } from './yaml-print.ts';
import {
  isBlockScalar,
  isFlow,
  itemsOf,
  lineStartAt,
  type YamlCollection,
  type YamlItem,
} from './yaml-tree.ts';

/** What is put at a key: a value, or a container that is filled in the next step. */
export type InsertedValue = { readonly value: OwnedValue } | { readonly container: 'mapping' | 'list' };

export interface Insertion {
  readonly text: string;
  readonly placement: Placement;
}

interface Spot {
  readonly at: number;
  readonly lead: string;
  readonly trail: string;
  /** Column of the first inserted character, counted from 0. */
  readonly column: number;
}

/** Adds the item `path` (its last part names it) behind the last one of its collection, in the file's own layout. */
export function insertItem(
  text: string,
  file: YamlFile,
  place: YamlPlace,
  path: KeyPath,
  inserted: InsertedValue,
): Insertion {
  const { collection } = place;
  const startsList = collection === null && path.length > 1 && selectorOf(path.at(-1) ?? '') !== null;
  const inList = isSeq(collection) || startsList;
  if (collection !== null && isFlow(collection)) return insertInBraces(text, collection, path, inserted);
  const layout = layoutOf(text, file);
  const spot = spotFor(text, file, place, inList, layout);
  const item = inList
    ? listItem(text, collection, spot.column, inserted, layout)
    : `${keyText(path.at(-1) ?? '')}:${'container' in inserted ? '' : afterColon(inserted.value, spot.column, layout)}`;
  const { at, lead, trail } = spot;
  return {
    text: splice(text, at, at, lead + item + trail),
    placement: { path, lead, trail, interior: null },
  };
}

function listItem(
  text: string,
  list: YamlCollection | null,
  column: number,
  inserted: InsertedValue,
  layout: YamlLayout,
): string {
  const gap = list === null ? ' ' : gapBehindDash(text, list);
  return (
    '-' + ('container' in inserted ? '' : gap + blockText(inserted.value, column + 1 + gap.length, layout))
  );
}

function gapBehindDash(text: string, list: YamlCollection): string {
  const last = itemsOf(list).findLast((item) => item.node !== null);
  const between = last === undefined ? '' : text.slice(last.start + 1, last.valueStart);
  return /^ {1,8}$/.test(between) ? between : ' ';
}

function spotFor(
  text: string,
  file: YamlFile,
  { collection, holder }: YamlPlace,
  inList: boolean,
  layout: YamlLayout,
): Spot {
  const ending = layout.ending;
  const last = collection === null ? undefined : itemsOf(collection).at(-1);
  if (last !== undefined)
    return behindLine(text, last.end, lastNode(last), columnOf(text, last.start), ending);
  if (holder === null) return spotInEmptyFile(text, file, ending);
  if (holder.flow || holder.explicit) {
    throw refused(
      text,
      holder.start,
      'There is nothing in these braces, where a mapping or a list is expected',
    );
  }
  const column = columnOf(text, holder.start) + (inList && !layout.indentLists ? 0 : layout.step);
  return behindLine(text, holder.end, null, column, ending);
}

/** The innermost last value: the one whose text ends the item. */
function lastNode(item: YamlItem): ParsedNode | null {
  const { node } = item;
  if (!isMap(node) && !isSeq(node)) return node;
  const last = isFlow(node) ? undefined : itemsOf(node).at(-1);
  return last === undefined ? node : lastNode(last);
}

function behindLine(
  text: string,
  end: number,
  node: ParsedNode | null,
  column: number,
  ending: string,
): Spot {
  const indent = ' '.repeat(column);
  if (isBlockScalar(node)) return behindBlockScalar(text, end, node, column, ending);
  const rest = /^[^\r\n]*/.exec(text.slice(end))?.[0] ?? '';
  if (!/^[ \t]*(?:#.*)?$/.test(rest)) throw refused(text, end, 'Something else stands on the same line');
  return {
    at: behindInnerComments(text, end + rest.length, column),
    lead: ending + indent,
    trail: '',
    column,
  };
}

/** Comments that stand further right than the new item belong to what is before it. */
function behindInnerComments(text: string, lineEnd: number, column: number): number {
  let at = lineEnd;
  for (let next = at; ;) {
    const [line = '', blanks = '', sign = ''] =
      /^\r?\n([ \t]*)([^\r\n]?)[^\r\n]*/.exec(text.slice(next, next + 8192)) ?? [];
    if (line === '' || (sign !== '' && (sign !== '#' || blanks.length <= column))) return at;
    next += line.length;
    if (sign === '#') at = next;
  }
}

/** Its line break belongs to its text, so the new line comes behind that. */
function behindBlockScalar(
  text: string,
  end: number,
  node: ParsedNode | null,
  column: number,
  ending: string,
): Spot {
  const indent = ' '.repeat(column);
  if (text[end - 1] === '\n') return { at: end, lead: indent, trail: ending, column };
  const header = isScalar(node) ? (/^[^\r\n]*/.exec(text.slice(node.range[0], end))?.[0] ?? '') : '';
  if (end === text.length && /^[|>]\d?-/.test(header))
    return { at: end, lead: ending + indent, trail: '', column };
  throw refused(text, end, 'The file ends inside a block of text. Put a line break at its end');
}

function spotInEmptyFile(text: string, file: YamlFile, ending: string): Spot {
  const { documentStart, documentEnd } = file;
  if (documentStart !== null) return behindLine(text, documentStart + 3, null, 0, ending);
  // A blank text has one line break, which ends the new line.
  if (text.trim() === '') return { at: 0, lead: '', trail: '', column: 0 };
  const at = documentEnd ?? text.length;
  const beginsLine = at === 0 || text[at - 1] === '\n';
  return beginsLine ? { at, lead: '', trail: ending, column: 0 } : { at, lead: ending, trail: '', column: 0 };
}

/** Only blanks and dashes may stand before an item on its line, else its column cannot be repeated. */
export function columnOf(text: string, offset: number): number {
  const start = lineStartAt(text, offset);
  if (/^[ -]*$/.test(text.slice(start, offset)) && !text.startsWith('---', start)) return offset - start;
  throw refused(text, offset, 'This begins behind something else on its line');
}

function insertInBraces(
  text: string,
  collection: YamlCollection,
  path: KeyPath,
  inserted: InsertedValue,
): Insertion {
  refuseClosed(text, collection, path.slice(0, -1));
  const spelled = flowInserted(inserted);
  const item = isSeq(collection) ? spelled : `${keyText(path.at(-1) ?? '')}: ${spelled}`;
  const open = collection.range[0] + 1;
  const close = collection.range[1] - 1;
  const last = itemsOf(collection).at(-1);
  if (last === undefined) {
    const interior = text.slice(open, close);
    return {
      text: splice(text, open, open, interior + item),
      placement: { path, lead: interior, trail: '', interior },
    };
  }
  const comma = text.slice(last.end, close).indexOf(',');
  const lead = /^[ \t]/.test(text.slice(last.start - 1)) || itemsOf(collection).length === 1 ? ' ' : '';
  const placement = { path, lead, trail: '', interior: null };
  if (comma === -1) return { text: splice(text, last.end, last.end, `,${lead}${item}`), placement };
  const at = last.end + comma + 1;
  return { text: splice(text, at, at, `${lead}${item},`), placement };
}

function flowInserted(inserted: InsertedValue): string {
  if ('value' in inserted) return flowText(inserted.value);
  return inserted.container === 'list' ? '[]' : '{}';
}

/** As the first nested mapping and the first list of the file show it; two blanks and indented dashes otherwise. */
export function layoutOf(text: string, file: YamlFile): YamlLayout {
  const root = isMap(file.root) && !isFlow(file.root) ? file.root : null;
  const mapping = root === null ? null : firstShift(text, root, isMap);
  const list = root === null ? null : firstShift(text, root, isSeq);
  const step = mapping ?? (list === 0 ? null : list);
  return { ending: lineEnding(text), step: step ?? 2, indentLists: list !== 0 };
}

/** How much further right the first block collection of a kind stands than the key it belongs to. */
function firstShift(
  text: string,
  collection: YamlCollection,
  isKind: (node: unknown) => boolean,
): number | null {
  for (const item of itemsOf(collection)) {
    const { node } = item;
    if (!(isMap(node) || isSeq(node)) || isFlow(node)) continue;
    const shift = indentOf(text, node.range[0]) - indentOf(text, item.start);
    if (item.key !== null && isKind(node) && shift >= 0) return shift;
    const inner = firstShift(text, node, isKind);
    if (inner !== null) return inner;
  }
  return null;
}

function indentOf(text: string, offset: number): number {
  return offset - lineStartAt(text, offset);
}
