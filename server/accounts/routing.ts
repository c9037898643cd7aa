import type { AccountRouting, GroupRouting, Strategy } from '../contract/index.ts';

/** What holds until a person sets something else. */
export const defaultGroupRouting: GroupRouting = {
  strategy: 'in-order',
  thresholdPercent: 95,
  movesBound: false,
};
export const defaultAccountRouting: AccountRouting = { reservePercent: 0, weight: 1, concurrency: null };

const strategies: ReadonlySet<string> = new Set([
  'in-order',
  'most-left',
  'soonest-reset',
  'round-robin',
  'weighted',
] satisfies readonly Strategy[]);

/** A stored group's routing; a value that is none costs that value only. Absent where nothing was stored. */
export function parseGroupRouting(value: unknown): { readonly routing?: GroupRouting } {
  if (typeof value !== 'object' || value === null) return {};
  const entry = value as Readonly<Record<string, unknown>>;
  const strategy = entry['strategy'];
  return {
    routing: {
      strategy:
        typeof strategy === 'string' && strategies.has(strategy)
          ? (strategy as Strategy)
          : defaultGroupRouting.strategy,
      thresholdPercent:
        wholeWithin(entry['thresholdPercent'], 1, 100) ?? defaultGroupRouting.thresholdPercent,
      movesBound: entry['movesBound'] === true,
    },
  };
}

/** A stored account's routing, likewise. */
export function parseAccountRouting(value: unknown): { readonly routing?: AccountRouting } {
  if (typeof value !== 'object' || value === null) return {};
  const entry = value as Readonly<Record<string, unknown>>;
  return {
    routing: {
      reservePercent: wholeWithin(entry['reservePercent'], 0, 99) ?? defaultAccountRouting.reservePercent,
      weight: wholeWithin(entry['weight'], 1, 100) ?? defaultAccountRouting.weight,
      concurrency: wholeWithin(entry['concurrency'], 1, 1_000),
    },
  };
}

function wholeWithin(value: unknown, least: number, most: number): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
    ? value
    : null;
}
