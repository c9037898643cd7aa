import { getNodeValue } from 'jsonc-parser';
import { insertItem, printInPlaceOf } from './jsonc-insert.ts';
import { removeItem } from './jsonc-remove.ts';
import { jsonStrings } from './json-strings.ts';
import {
  bodyStart,
  itemsOf,
  locate,
  parseJsonObject,
  propertyName,
  valueOf,
  type JsonNode,
  type JsonPlace,
} from './json-tree.ts';
import { rememberLast } from './remember.ts';
import { changedLeaves, isSelected } from './semantic-diff.ts';
import {
  lineEnding,
  positionAt,
  refusal,
  selectorOf,
  showPath,
  splice,
  type KeyInsertion,
  type KeyPath,
  type KeyReading,
  type Placement,
  type OwnedValue,
  type TextFormat,
} from './text-format.ts';

/**
 * An editor for JSON, with comments and trailing commas where a file already has them; strict files stay strict. It
 * remembers the last texts it parsed, so make one per piece of work.
 */
export function createJsoncFormat(): TextFormat {
  const parse = rememberLast(parseJsonObject);
  const dataOf = rememberLast((text): unknown => (isBlank(text) ? {} : getNodeValue(parse(text))));

  function readKeys(text: string, paths: readonly KeyPath[]): readonly KeyReading[] {
    if (isBlank(text)) return paths.map(() => ({ present: false }));
    const root = parse(text);
    return paths.map((path) => readKey(text, root, path));
  }

  function setKey(text: string, path: KeyPath, value: OwnedValue): KeyInsertion {
    const document = isBlank(text) ? `${text.slice(0, bodyStart(text))}{}${lineEnding(text)}` : text;
    const root = parse(document);
    const place = locate(document, root, path);
    refuseOtherElement(place, path, value);
    if (place.found) return { text: replaced(document, root, place.value, path, value), placements: [] };
    const { container, depth } = place;
    const here = path.slice(0, depth + 1);
    const isLast = here.length === path.length;
    const item = isLast ? value : emptyContainer(container, path, depth);
    const inserted = insertItem({ text: document, root, container, path: here, value: item });
    if (isLast) return { text: inserted.text, placements: [inserted.placement] };
    const inner = setKey(inserted.text, path, value);
    return { text: inner.text, placements: [inserted.placement, ...inner.placements] };
  }

  function restoreKey(text: string, path: KeyPath, valueText: string): string {
    const place = locate(text, parse(text), path);
    if (!place.found) return text;
    const { offset, length } = place.value;
    refuseOtherKind(text, place.value, path, kindOf(valueText));
    return splice(text, offset, offset + length, valueText);
  }

  function removeKey(text: string, path: KeyPath, placement: Placement | null): string {
    if (isBlank(text)) return text;
    const place = locate(text, parse(text), path);
    return place.found ? removeItem(text, place.container, place.item, placement) : text;
  }

  function removeEmptyContainer(text: string, placement: Placement): string {
    if (isBlank(text)) return text;
    const place = locate(text, parse(text), placement.path);
    if (!place.found) return text;
    const unused = isUnused(text, place.value, placement.path);
    return unused ? removeItem(text, place.container, place.item, placement) : text;
  }

  function isVacant(text: string): boolean {
    if (isBlank(text)) return true;
    const root = parse(text);
    const around = text.slice(bodyStart(text), root.offset) + text.slice(root.offset + root.length);
    return around.trim() === '' && root.type === 'object' && isEmpty(text, root);
  }

  return {
    id: 'json',
    readKeys,
    setKey,
    restoreKey,
    removeKey,
    removeEmptyContainer,
    changedPaths: (before, after, owned) => changedLeaves(dataOf(before), dataOf(after), owned),
    isVacant,
    stringSpans: (text) => (isBlank(text) ? [] : jsonStrings(parse(text), [])),
  };
}

function isBlank(text: string): boolean {
  return text.slice(bodyStart(text)).trim() === '';
}

function readKey(text: string, root: JsonNode, path: KeyPath): KeyReading {
  const place = locate(text, root, path);
  if (!place.found) return { present: false };
  const { item, value } = place;
  const spelled = text.slice(value.offset, value.offset + value.length);
  return { present: true, value: getNodeValue(value), text: spelled, ...positionAt(text, item.offset) };
}

/** What has to be made at `path[depth]` so that the rest of the path fits into it. */
function emptyContainer(container: JsonNode, path: KeyPath, depth: number): OwnedValue {
  const selector = container.type === 'array' ? selectorOf(path[depth] ?? '') : null;
  if (selector !== null) return { [selector.key]: selector.value };
  return selectorOf(path[depth + 1] ?? '') === null ? {} : [];
}

function replaced(text: string, root: JsonNode, old: JsonNode, path: KeyPath, value: OwnedValue): string {
  refuseOtherKind(text, old, path, kindOf(JSON.stringify(value)));
  return splice(text, old.offset, old.offset + old.length, printInPlaceOf(text, root, old, value));
}

/** An element that is not the one its path selects could never be found again. */
function refuseOtherElement(place: JsonPlace, path: KeyPath, value: OwnedValue): void {
  const part = path.at(-1) ?? '';
  if (selectorOf(part) === null || isSelected(value, part)) return;
  const inObject = place.container.type === 'object' && (place.found || place.depth === path.length - 1);
  if (inObject) return;
  throw refusal('file-refused', `The value for ${showPath(path)} is not the element that the path selects`);
}

type Kind = 'object' | 'array' | 'value';

function kindOf(spelled: string): Kind {
  if (spelled.startsWith('{')) return 'object';
  return spelled.startsWith('[') ? 'array' : 'value';
}

function refuseOtherKind(text: string, node: JsonNode, path: KeyPath, wanted: Kind): void {
  const present = node.type === 'object' || node.type === 'array' ? node.type : 'value';
  if (present === wanted) return;
  const expected = wanted === 'value' ? 'one value' : `an ${wanted}`;
  const message = `${showPath(path)} is of type ${node.type}, where ${expected} is expected`;
  throw refusal('file-refused', message, positionAt(text, node.offset));
}

/** Empty, or an element that says nothing but its own name; comments count as content. */
function isUnused(text: string, node: JsonNode, path: KeyPath): boolean {
  if (isEmpty(text, node)) return true;
  const selector = selectorOf(path.at(-1) ?? '');
  const [first, second] = itemsOf(node);
  if (selector === null || node.type !== 'object' || first === undefined || second !== undefined)
    return false;
  const isName = propertyName(first) === selector.key && valueOf(first).value === selector.value;
  const before = text.slice(node.offset + 1, first.offset);
  const after = text.slice(first.offset + first.length, node.offset + node.length - 1);
  return isName && before.trim() === '' && /^\s*,?\s*$/.test(after);
}

function isEmpty(text: string, node: JsonNode): boolean {
  if ((node.type !== 'object' && node.type !== 'array') || itemsOf(node).length > 0) return false;
  return text.slice(node.offset + 1, node.offset + node.length - 1).trim() === '';
}
