import { asRecord, countOf, memberOf } from '../dialects/index.ts';
import type { ListedModel, ModelTraits } from './model-facts.ts';

const longestList = 5_000;

/** How one kind of list is read. */
export interface ListReading {
  /** The member that holds the entries; a bare array is taken too. */
  readonly member: string;
  /** The model's id, or null for entries that are to be left out. */
  id(entry: unknown): string | null;
  label(entry: unknown): string | null;
  traits(entry: unknown, id: string): ModelTraits;
}

/** A vendor's list without what cannot be read and without repetitions; at most 5,000 entries are looked at. */
export function readModelList(body: unknown, reading: ListReading): readonly ListedModel[] {
  const entries = Array.isArray(body) ? (body as unknown[]) : memberOf(body, reading.member);
  if (!Array.isArray(entries)) return [];
  const models = new Map<string, ListedModel>();
  for (const entry of entries.slice(0, longestList) as unknown[]) {
    if (asRecord(entry) === null) continue;
    const id = reading.id(entry);
    if (id === null || models.has(id)) continue;
    models.set(id, { id, label: reading.label(entry), traits: reading.traits(entry, id) });
  }
  return [...models.values()];
}

/** A name that can stand in a request and on a screen, else null. */
export function modelNameOf(value: unknown): string | null {
  return typeof value === 'string' && /^[^\p{Cc}]{1,200}$/u.test(value) ? value : null;
}

/** The first of these members that holds a count above 0, else null. */
export function firstCount(entry: unknown, ...names: readonly string[]): number | null {
  for (const name of names) {
    const count = countOf(memberOf(entry, name));
    if (count !== null && count > 0) return count;
  }
  return null;
}
