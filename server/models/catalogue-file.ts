import { unknownTraits, type ListedModel } from '../ir/index.ts';

/** What was read of one account's list. */
export interface ReadList {
  readonly readAtMs: number;
  readonly models: readonly ListedModel[];
}

export type CatalogueState = Readonly<Record<string, ReadList>>;

/** A stored list, read without trust: what has the wrong shape is left out. */
export function parseCatalogue(value: unknown): CatalogueState {
  // fromEntries makes own members of every name, `__proto__` included.
  return Object.fromEntries(
    Object.entries(objectOf(value)).flatMap(([accountId, entry]) => {
      const { readAtMs, models } = objectOf(entry);
      if (numberOf(readAtMs) === null || !Array.isArray(models)) return [];
      const read: ReadList = { readAtMs: Number(readAtMs), models: models.flatMap(modelOf) };
      return [[accountId, read] as const];
    }),
  );
}

function modelOf(value: unknown): readonly ListedModel[] {
  const { id, label, contextTokens, maximumOutputTokens } = objectOf(value);
  if (typeof id !== 'string' || id === '') return [];
  return [
    {
      id,
      label: typeof label === 'string' ? label : null,
      traits: {
        ...unknownTraits,
        contextTokens: countOf(contextTokens),
        maximumOutputTokens: countOf(maximumOutputTokens),
      },
    },
  ];
}

/** Only what a vendor's list told; how a model thinks is known by its name, and that knowledge may grow. */
export function storedCatalogue(state: CatalogueState): unknown {
  return Object.fromEntries(
    Object.entries(state).map(([accountId, { readAtMs, models }]) => [
      accountId,
      {
        readAtMs,
        models: models.map(({ id, label, traits }) => ({
          id,
          label,
          contextTokens: traits.contextTokens,
          maximumOutputTokens: traits.maximumOutputTokens,
        })),
      },
    ]),
  );
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && value > 0 && Number.isFinite(value) ? value : null;
}

function countOf(value: unknown): number | null {
  return Number.isSafeInteger(value) ? numberOf(value) : null;
}
