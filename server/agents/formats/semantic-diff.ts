import { samePath, selectorOf, startsWithPath, type KeyPath } from './text-format.ts';

/**
 * Paths of the leaves at which two parsed documents differ; an empty container counts as a leaf. What stands at an
 * `owned` path is one leaf, whatever it holds. The element of a list that an owned path selects is compared with its
 * counterpart wherever the two stand, under the selecting part; an element that only leads to an owned path counts as
 * there with nothing but the selecting key when it is missing. All other elements of such a list are compared by their
 * order, and each difference is reported below the list, never as the list itself, so that nobody mistakes it for the
 * making of a container.
 */
export function changedLeaves(
  before: unknown,
  after: unknown,
  owned: readonly KeyPath[] = [],
): readonly KeyPath[] {
  const changed: KeyPath[] = [];
  collect({ before, after }, [], owned, changed);
  return changed;
}

/** The value at a path, or undefined; only own keys count, and the first element that a part selects. */
export function valueAt(data: unknown, path: KeyPath): unknown {
  let value = data;
  for (const part of path) {
    if (Array.isArray(value)) value = value.find((item) => isSelected(item, part));
    else if (isTable(value) && Object.hasOwn(value, part)) value = value[part];
    else return undefined;
  }
  return value;
}

/** A plain keyed container: not an array, not a date. */
export function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** True for an element of a list that a path part chooses. */
export function isSelected(item: unknown, part: string): boolean {
  const selector = selectorOf(part);
  if (selector === null || !isTable(item)) return false;
  return Object.hasOwn(item, selector.key) && item[selector.key] === selector.value;
}

interface Pair {
  readonly before: unknown;
  readonly after: unknown;
}

function collect(pair: Pair, path: KeyPath, owned: readonly KeyPath[], changed: KeyPath[]): void {
  const { before, after } = pair;
  const inside = owned.filter((other) => startsWithPath(other, path));
  if (path.length > 0 && inside.some((other) => samePath(other, path))) {
    if (!sameValue(before, after)) changed.push(path);
    return;
  }
  const parts = new Set(
    inside.flatMap((other) => other[path.length] ?? []).filter((part) => selectorOf(part) !== null),
  );
  if (parts.size > 0 && (Array.isArray(before) || Array.isArray(after)) && bothLists(pair)) {
    collectElements({ before, after }, path, inside, [...parts], changed);
    return;
  }
  const keys = new Set([...keysOf(before), ...keysOf(after)]);
  if (keys.size > 0 && containerOrAbsent(before) && containerOrAbsent(after)) {
    for (const key of keys) {
      const item = { before: ownValue(before, key), after: ownValue(after, key) };
      collect(item, [...path, key], inside, changed);
    }
    return;
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    for (const [index, item] of before.entries())
      collect({ before: item, after: after[index] }, [...path, String(index)], [], changed);
    return;
  }
  if (sameLeaf(before, after)) return;
  // A value that gave way to a container of ours is a loss, not the making of a container.
  const lost = inside.length > 0 && isThere(before) && isThere(after);
  changed.push(lost ? [...path, ''] : path);
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Both are lists, or one is and the other is not there. */
function bothLists({ before, after }: Pair): boolean {
  return [before, after].every((value) => value === undefined || Array.isArray(value));
}

function collectElements(
  { before, after }: Pair,
  path: KeyPath,
  owned: readonly KeyPath[],
  parts: readonly string[],
  changed: KeyPath[],
): void {
  const lists = { before: listOf(before), after: listOf(after) };
  for (const part of parts) {
    const place = [...path, part];
    const whole = owned.some((other) => samePath(other, place));
    const pair = { before: takeOut(lists.before, part), after: takeOut(lists.after, part) };
    if (pair.before === undefined && pair.after === undefined) continue;
    const bare = whole ? undefined : bareElement(part);
    collect({ before: pair.before ?? bare, after: pair.after ?? bare }, place, owned, changed);
  }
  if ((before === undefined || after === undefined) && lists.before.length + lists.after.length === 0) {
    changed.push(path);
  }
  const length = Math.max(lists.before.length, lists.after.length);
  for (let index = 0; index < length; index += 1) {
    const pair = { before: lists.before[index], after: lists.after[index] };
    const place = [...path, String(index)];
    if (index < lists.before.length && index < lists.after.length) collect(pair, place, [], changed);
    else changed.push(place);
  }
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? [...(value as readonly unknown[])] : [];
}

function takeOut(list: unknown[], part: string): unknown {
  const index = list.findIndex((item) => isSelected(item, part));
  return index === -1 ? undefined : list.splice(index, 1)[0];
}

function bareElement(part: string): unknown {
  const selector = selectorOf(part);
  return selector === null ? undefined : { [selector.key]: selector.value };
}

function ownValue(value: unknown, key: string): unknown {
  return isTable(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function keysOf(value: unknown): readonly string[] {
  return isTable(value) ? Object.keys(value) : [];
}

function containerOrAbsent(value: unknown): boolean {
  return value === undefined || isTable(value);
}

function sameValue(before: unknown, after: unknown): boolean {
  if (before === undefined || after === undefined) return before === after;
  return changedLeaves(before, after).length === 0;
}

function sameLeaf(before: unknown, after: unknown): boolean {
  if (Object.is(before, after)) return true;
  if (before instanceof Date && after instanceof Date) return String(before) === String(after);
  return isTable(before) && isTable(after);
}
