import type { QuotaCredit, QuotaPace, QuotaWindow, QuotaWindowView } from '../contract/index.ts';
import { paceOf } from './pace.ts';
import { sameResetMs, addObservation, type Sample } from './samples.ts';

export interface StoredWindow {
  readonly accountId: string;
  readonly window: QuotaWindow;
  /** What became known of its course since it was stored last; absent = this one value. */
  readonly samples?: readonly Sample[];
}

export interface QuotaStore {
  of(accountId: string): readonly QuotaWindow[];
  /** The same with where each is heading. */
  view(accountId: string, nowMs: number): readonly QuotaWindowView[];
  /**
   * Takes newer observations over; true when something a person can see changed. `isGone` is asked about windows that the
   * usage endpoint told of before and that are not among `windows`.
   */
  observe(
    accountId: string,
    windows: readonly QuotaWindow[],
    isGone?: (windowId: string) => boolean,
  ): boolean;
  listen(listener: WindowListener): void;
  /** When anything was last heard of the account; null = never. */
  heardAtMs(accountId: string): number | null;
  forget(accountId: string): void;
  /** Windows changed since the last call, for the database. */
  takeChanged(): readonly StoredWindow[];
  /** Windows that are gone since the last call, for the database. */
  takeGone(): readonly { readonly accountId: string; readonly windowId: string }[];
}

export interface QuotaStoreOptions {
  /** Samples from the database, ascending. */
  readonly samples?: readonly {
    readonly accountId: string;
    readonly windowId: string;
    readonly sample: Sample;
  }[];
}

/** Hears of every visible change, with the window as it was before (null = it is new). Must be quick. */
export type WindowListener = (accountId: string, before: QuotaWindow | null, after: QuotaWindow) => void;

interface Known {
  readonly window: QuotaWindow;
  readonly samples: Sample[];
  /** From here on the samples wait to be stored. */
  readonly unstoredFromMs: number;
  /** The last forecast; a new observation makes a new entry without one. */
  forecast?: { readonly atMs: number; readonly pace: QuotaPace };
}

/** Snapshots go out many times a second; a forecast without news does not change that fast. */
const forecastKeptMs = 5_000;

function forecastOf(known: Known, nowMs: number): QuotaPace {
  const { forecast } = known;
  if (forecast !== undefined && Math.abs(nowMs - forecast.atMs) < forecastKeptMs) return forecast.pace;
  const pace = paceOf(known.window, known.samples, nowMs);
  known.forecast = { atMs: nowMs, pace };
  return pace;
}

/**
 * The latest known windows of each account. An older observation never overwrites a newer one, an unknown value never
 * overwrites a known one of the same window instance, and what the vendor stops mentioning is kept with its age.
 */
export function createQuotaStore(
  initial: readonly StoredWindow[],
  options: QuotaStoreOptions = {},
): QuotaStore {
  const accounts = new Map<string, Map<string, Known>>();
  const listeners: WindowListener[] = [];
  const changed = new Set<string>();
  const gone = new Map<string, { readonly accountId: string; readonly windowId: string }>();
  const keyOf = (accountId: string, windowId: string): string => `${accountId}\n${windowId}`;
  const windowsOf = (accountId: string): Map<string, Known> => {
    const known = accounts.get(accountId);
    if (known !== undefined) return known;
    const fresh = new Map<string, Known>();
    accounts.set(accountId, fresh);
    return fresh;
  };
  const loaded = Map.groupBy(options.samples ?? [], (entry) => keyOf(entry.accountId, entry.windowId));
  for (const { accountId, window } of initial) {
    const samples = (loaded.get(keyOf(accountId, window.id)) ?? []).map(({ sample }) => sample);
    windowsOf(accountId).set(window.id, { window, samples, unstoredFromMs: Number.POSITIVE_INFINITY });
  }

  const observeOne = (accountId: string, known: Map<string, Known>, window: QuotaWindow): boolean => {
    const before = known.get(window.id) ?? null;
    if (before !== null && before.window.observedAtMs > window.observedAtMs) return false;
    const next = before === null ? window : keepKnown(before.window, window);
    const samples = before?.samples ?? [];
    addObservation(samples, next);
    known.set(window.id, {
      window: next,
      samples,
      unstoredFromMs: Math.min(
        before?.unstoredFromMs ?? Number.POSITIVE_INFINITY,
        samples.at(-1)?.atMs ?? Number.POSITIVE_INFINITY,
      ),
    });
    const key = keyOf(accountId, window.id);
    changed.add(key);
    if (gone.size > 0) gone.delete(key);
    const visible = before === null || isVisible(before.window, next);
    if (visible) for (const listener of listeners) listener(accountId, before?.window ?? null, next);
    return visible;
  };

  return {
    of: (accountId) =>
      [...(accounts.get(accountId)?.values() ?? [])].map(({ window }) => window).sort(byImportance),
    view: (accountId, nowMs) =>
      [...(accounts.get(accountId)?.values() ?? [])]
        .map((known) => ({ ...known.window, pace: forecastOf(known, nowMs) }))
        .sort(byImportance),
    observe(accountId, windows, isGone) {
      const known = windowsOf(accountId);
      let visible = false;
      for (const window of windows) visible = observeOne(accountId, known, window) || visible;
      if (isGone === undefined) return visible;
      const told = new Set(windows.map(({ id }) => id));
      const absent = [...known.values()].filter(
        // What traffic told of is not for the usage endpoint to deny.
        ({ window }) => window.source === 'usage-endpoint' && !told.has(window.id) && isGone(window.id),
      );
      for (const { window } of absent) {
        const windowId = window.id;
        known.delete(windowId);
        changed.delete(keyOf(accountId, windowId));
        gone.set(keyOf(accountId, windowId), { accountId, windowId });
        visible = true;
      }
      return visible;
    },
    listen: (listener) => void listeners.push(listener),
    heardAtMs(accountId) {
      const times = [...(accounts.get(accountId)?.values() ?? [])].map(({ window }) => window.observedAtMs);
      return times.length === 0 ? null : Math.max(...times);
    },
    forget(accountId) {
      accounts.delete(accountId);
      // What waits to be stored would bring the account's windows back at the next start.
      for (const key of changed) if (key.startsWith(`${accountId}\n`)) changed.delete(key);
    },
    takeChanged() {
      const taken: StoredWindow[] = [];
      for (const key of changed) {
        const [accountId = '', windowId = ''] = key.split('\n');
        const entry = accounts.get(accountId)?.get(windowId);
        if (entry === undefined) continue;
        const { window, samples, unstoredFromMs } = entry;
        taken.push({ accountId, window, samples: samples.filter(({ atMs }) => atMs >= unstoredFromMs) });
        accounts.get(accountId)?.set(windowId, { ...entry, unstoredFromMs: Number.POSITIVE_INFINITY });
      }
      changed.clear();
      return taken;
    },
    takeGone() {
      const taken = [...gone.values()];
      gone.clear();
      return taken;
    },
  };
}

function isVisible(before: QuotaWindow, after: QuotaWindow): boolean {
  return (
    before.usedFraction !== after.usedFraction ||
    before.resetsAtMs !== after.resetsAtMs ||
    before.status !== after.status ||
    before.notStarted !== after.notStarted ||
    !isSameCredit(before.credit, after.credit)
  );
}

function isSameCredit(before: QuotaCredit | undefined, after: QuotaCredit | undefined): boolean {
  if (before === undefined || after === undefined) return before === after;
  return (
    before.inUse === after.inUse &&
    before.used === after.used &&
    before.limit === after.limit &&
    before.remaining === after.remaining &&
    before.disabledReason === after.disabledReason &&
    before.capReached === after.capReached
  );
}

/** Sparse updates are merged within one window instance; after a reset nothing of the old instance is kept. */
function keepKnown(before: QuotaWindow, after: QuotaWindow): QuotaWindow {
  const passed = before.resetsAtMs !== null && before.resetsAtMs <= after.observedAtMs;
  const moved =
    before.resetsAtMs !== null &&
    after.resetsAtMs !== null &&
    Math.abs(after.resetsAtMs - before.resetsAtMs) > sameResetMs;
  const credit = mergedCredit(before.credit, after.credit);
  const merged = credit === undefined ? after : { ...after, credit };
  if (passed || moved || after.notStarted === true) return merged;
  return {
    ...merged,
    usedFraction: after.usedFraction ?? before.usedFraction,
    resetsAtMs: after.resetsAtMs ?? before.resetsAtMs,
    windowSeconds: after.windowSeconds ?? before.windowSeconds,
    ...(before.model === undefined || after.model !== undefined ? {} : { model: before.model }),
  };
}

/** Reply headers tell whether credits serve, the usage endpoint tells amounts: each keeps what the other said. */
function mergedCredit(
  before: QuotaCredit | undefined,
  after: QuotaCredit | undefined,
): QuotaCredit | undefined {
  if (before === undefined || after === undefined) return after ?? before;
  const hasAmounts = after.limit !== null || after.used !== null || after.remaining !== null;
  return {
    ...after,
    inUse: after.inUse ?? before.inUse,
    period: after.period ?? before.period,
    unit: after.unit ?? before.unit,
    ...(hasAmounts || after.unlimited
      ? {}
      : {
          used: before.used,
          limit: before.limit,
          remaining: before.remaining,
          unlimited: before.unlimited,
        }),
  };
}

const kindOrder: Readonly<Record<QuotaWindow['kind'], number>> = {
  short: 0,
  long: 1,
  scoped: 2,
  credit: 3,
  rate: 4,
};

function byImportance(a: QuotaWindow, b: QuotaWindow): number {
  return kindOrder[a.kind] - kindOrder[b.kind] || a.id.localeCompare(b.id);
}
