import type { KeyPath } from './text-format.ts';

/** Paths of the leaves at which two parsed documents differ; an empty container counts as a leaf. */
export function changedLeaves(before: unknown, after: unknown): readonly KeyPath[] {
  const changed: KeyPath[] = [];
  collect(before, after, [], changed);
  return changed;
}

/** The value at a path, or undefined; only own keys count. */
export function valueAt(data: unknown, path: KeyPath): unknown {
  let value = data;
  for (const part of path) {
    if (!isTable(value) || !Object.hasOwn(value, part)) return undefined;
    value = value[part];
  }
  return value;
}

/** A plain keyed container: not an array, not a date. */
export function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function collect(before: unknown, after: unknown, path: KeyPath, changed: KeyPath[]): void {
  const keys = new Set([...keysOf(before), ...keysOf(after)]);
  if (keys.size > 0 && containerOrAbsent(before) && containerOrAbsent(after)) {
    for (const key of keys) collect(valueAt(before, [key]), valueAt(after, [key]), [...path, key], changed);
    return;
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    for (const [index, item] of before.entries())
      collect(item, after[index], [...path, String(index)], changed);
    return;
  }
  if (!sameLeaf(before, after)) changed.push(path);
}

function keysOf(value: unknown): readonly string[] {
  return isTable(value) ? Object.keys(value) : [];
}

function containerOrAbsent(value: unknown): boolean {
  return value === undefined || isTable(value);
}

function sameLeaf(before: unknown, after: unknown): boolean {
  if (Object.is(before, after)) return true;
  if (before instanceof Date && after instanceof Date) return String(before) === String(after);
  return isTable(before) && isTable(after);
}
