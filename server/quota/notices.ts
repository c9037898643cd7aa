import type { NoticeSettings, QuotaPace, QuotaWindow, RaisedNotice } from '../contract/index.ts';
import type { Clock, NativeNotice } from '../ports.ts';
import type { GivenNotices } from './notices-table.ts';
import { noticeSubject } from './notice-subject.ts';
import { durationWords, momentWords } from './notice-words.ts';
import { isQuiet, minuteOfDay } from './quiet-hours.ts';
import { isSameInstance } from './samples.ts';

/** Accounts that stand in for each other. */
export interface NoticeGroup {
  readonly id: string;
  readonly label: string;
  readonly windows: readonly (readonly QuotaWindow[])[];
}

export interface NoticeSources {
  readonly clock: Pick<Clock, 'nowMs' | 'after'>;
  readonly settings: () => NoticeSettings;
  readonly given: GivenNotices;
  /** The account as a person knows it, masked where that is wanted; null = it is gone. */
  readonly accountName: (accountId: string) => string | null;
  readonly pace: (accountId: string, windowId: string) => QuotaPace | null;
  /** The accounts that could serve in place of this one, itself included; null = it is gone. */
  readonly group: (accountId: string) => NoticeGroup | null;
  readonly show: (notice: NativeNotice) => void;
  readonly raised: (notice: RaisedNotice) => void;
}

export interface Notices {
  /** Called on the way of a request: remembers and returns. */
  windowChanged(accountId: string, before: QuotaWindow | null, after: QuotaWindow): void;
  /** The scheduler moved to another account by itself. */
  accountSwitched(move: { readonly fromId: string; readonly toId: string; readonly reason: string }): void;
  /** When a sign-in ends for good; may be called at any time, any number of times. */
  loginEnds(accountId: string, endsAtMs: number): void;
  /** `cause` is the same as long as it is the same trouble. */
  needsSignIn(accountId: string, cause: string, reason: string): void;
  signedIn(accountId: string): void;
  forget(accountId: string): void;
  close(): void;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;
const gatherMs = 250;
/** A window that was used less is of no interest when it begins anew. */
const worthTelling = 0.8;
const leastEarlyMs = 30 * minuteMs;
const stableMs = minuteMs;
const switchRestMs = 10 * minuteMs;
const loginDays = [1, 3, 7] as const;

interface Change {
  readonly accountId: string;
  readonly before: QuotaWindow | null;
  readonly after: QuotaWindow;
}

type Told = Pick<RaisedNotice, 'kind' | 'title' | 'body' | 'action'> &
  Partial<Pick<RaisedNotice, 'accountId' | 'windowId'>>;

/**
 * Decides what is worth interrupting a person for (UI notes 4): each cause once, also across restarts, and as the settings
 * say. A notice that is switched off or falls into quiet hours counts as given: it does not come later.
 */
export function createNotices(sources: NoticeSources): Notices {
  const { clock, given } = sources;
  let pending = new Map<string, Change>();
  const predicted = new Map<string, { readonly atMs: number; readonly resetsAtMs: number | null }>();
  let cancel: (() => void) | null = null;
  let closed = false;

  const raise = (id: string, isWanted: boolean, told: Told): void => {
    const settings = sources.settings();
    const nowMs = clock.nowMs();
    if (!settings.enabled || !isWanted) return;
    const notice: RaisedNotice = { id, accountId: null, windowId: null, ...told, atMs: nowMs };
    const { title, body } = notice;
    if (!isQuiet(settings.quiet, minuteOfDay(nowMs)))
      sources.show({ title, body, about: noticeSubject(notice) });
    sources.raised(notice);
  };

  const used = ({ accountId, before, after }: Change, name: string): void => {
    if (after.usedFraction === null || after.kind === 'rate') return;
    const percent = Math.floor(after.usedFraction * 100 + 1e-9);
    const levels = sources.settings().thresholds.filter((level) => level <= percent);
    const level = levels.length === 0 ? 0 : Math.max(...levels);
    const cause = `used\n${accountId}\n${after.id}`;
    const noted = parseNoted(given.get(cause));
    const isSame = noted !== null && isSameInstance(noted.resetsAtMs, after.resetsAtMs);
    if (level === 0 || (isSame && level <= noted.level)) return;
    given.set(cause, JSON.stringify({ resetsAtMs: after.resetsAtMs, level }), clock.nowMs());
    // The first word about a window is no news: nobody saw it cross anything.
    if (before === null || before.usedFraction === null) return;
    raise(`${cause}\n${after.resetsAtMs}\n${level}`.replaceAll('\n', ':'), true, {
      kind: 'window-used',
      title:
        level >= 100 ? `${name}: ${after.label} is used up` : `${name}: ${after.label} is ${percent} % used`,
      body: after.resetsAtMs === null ? 'No reset is known.' : `It resets ${momentWords(after.resetsAtMs)}.`,
      action: 'use-another',
      accountId,
      windowId: after.id,
    });
  };

  const reset = ({ accountId, before, after }: Change, name: string): void => {
    if (before === null || before.usedFraction === null || before.usedFraction < worthTelling) return;
    const isNew =
      after.notStarted === true ||
      !isSameInstance(before.resetsAtMs, after.resetsAtMs) ||
      (before.resetsAtMs !== null && before.resetsAtMs <= after.observedAtMs);
    const now = after.usedFraction ?? 0;
    if (after.kind === 'rate' || !isNew || now > before.usedFraction / 2) return;
    const cause = `reset\n${accountId}\n${after.id}`;
    if (given.get(cause) === String(before.resetsAtMs)) return;
    given.set(cause, String(before.resetsAtMs), clock.nowMs());
    raise(`${cause}\n${before.resetsAtMs}`.replaceAll('\n', ':'), sources.settings().resets, {
      kind: 'window-reset',
      title: `${name}: ${after.label} begins anew`,
      body: `It was ${Math.round(before.usedFraction * 100)} % used.`,
      action: null,
      accountId,
      windowId: after.id,
    });
  };

  const runsOut = ({ accountId, after }: Change, name: string): void => {
    const key = `runs-out\n${accountId}\n${after.id}`;
    const pace = sources.pace(accountId, after.id);
    const isClaimed =
      pace?.state === 'runs-out' &&
      pace.confidence !== 'low' &&
      pace.earlyMs > leastEarlyMs &&
      pace.atMs > clock.nowMs();
    if (!isClaimed) return void predicted.delete(key);
    const first = predicted.get(key);
    if (first === undefined || !isSameInstance(first.resetsAtMs, after.resetsAtMs))
      return void predicted.set(key, { atMs: after.observedAtMs, resetsAtMs: after.resetsAtMs });
    const noted = parseNoted(given.get(key));
    if (after.observedAtMs - first.atMs < stableMs) return;
    if (noted !== null && isSameInstance(noted.resetsAtMs, after.resetsAtMs)) return;
    given.set(key, JSON.stringify({ resetsAtMs: after.resetsAtMs, level: 1 }), clock.nowMs());
    raise(`${key}\n${after.resetsAtMs}`.replaceAll('\n', ':'), sources.settings().runsOut, {
      kind: 'runs-out-early',
      title: `${name}: ${after.label} runs out ${momentWords(pace.atMs)}`,
      body: `At this pace that is ${durationWords(pace.earlyMs)} before its reset.`,
      action: 'use-another',
      accountId,
      windowId: after.id,
    });
  };

  const exhausted = ({ accountId }: Change): void => {
    const group = sources.group(accountId);
    if (group === null || group.windows.length < 2) return;
    const nowMs = clock.nowMs();
    const returns = group.windows.map((windows) => emptyUntilMs(windows, nowMs));
    if (returns.includes(null)) return;
    const earliest = Math.min(...returns.map((until) => until ?? 0));
    const cause = `exhausted\n${group.id}`;
    const noted = Number(given.get(cause) ?? 0);
    if (noted > nowMs) return;
    given.set(cause, String(Number.isFinite(earliest) ? earliest : nowMs + 60 * minuteMs), nowMs);
    raise(`${cause}\n${earliest}`.replaceAll('\n', ':'), sources.settings().exhausted, {
      kind: 'all-exhausted',
      title: `All ${group.label} accounts are used up`,
      body: Number.isFinite(earliest)
        ? `The first comes back ${momentWords(earliest)}.`
        : 'No reset is known.',
      action: null,
    });
  };

  const evaluate = (): void => {
    cancel = null;
    const changes = [...pending.values()];
    pending = new Map();
    for (const change of changes) {
      const name = sources.accountName(change.accountId);
      if (name === null) continue;
      reset(change, name);
      used(change, name);
      runsOut(change, name);
      exhausted(change);
    }
  };

  return {
    windowChanged(accountId, before, after) {
      // A stream may end after the close; the database is closed then.
      if (closed) return;
      const key = `${accountId}\n${after.id}`;
      const waiting = pending.get(key);
      pending.set(key, {
        accountId,
        before: waiting === undefined ? before : (waiting.before ?? waiting.after),
        after,
      });
      cancel ??= clock.after(gatherMs, evaluate);
    },
    accountSwitched({ fromId, toId, reason }) {
      const names = [sources.accountName(fromId), sources.accountName(toId)];
      const nowMs = clock.nowMs();
      if (nowMs - Number(given.get('switched') ?? 0) < switchRestMs) return;
      given.set('switched', String(nowMs), nowMs);
      raise(`switched:${nowMs}`, sources.settings().switched, {
        kind: 'account-switched',
        title: `Now serving: ${names[1] ?? 'another account'}`,
        body: `In place of ${names[0] ?? 'another account'}: ${reason}`,
        action: 'undo-switch',
        accountId: toId,
      });
    },
    loginEnds(accountId, endsAtMs) {
      const name = sources.accountName(accountId);
      const leftMs = endsAtMs - clock.nowMs();
      const days = loginDays.find((limit) => leftMs <= limit * dayMs);
      if (name === null || days === undefined || leftMs <= 0) return;
      const cause = `login\n${accountId}`;
      const noted = parseNoted(given.get(cause));
      const isSame = noted !== null && Math.abs((noted.resetsAtMs ?? 0) - endsAtMs) < 60 * minuteMs;
      if (isSame && noted.level <= days) return;
      given.set(cause, JSON.stringify({ resetsAtMs: endsAtMs, level: days }), clock.nowMs());
      raise(`login:${accountId}:${endsAtMs}:${days}`, sources.settings().signIn, {
        kind: 'login-ends',
        title: `${name}: the sign-in ends ${momentWords(endsAtMs)}`,
        body: 'Sign in again before then; nothing is lost.',
        action: 'sign-in',
        accountId,
      });
    },
    needsSignIn(accountId, cause, reason) {
      const name = sources.accountName(accountId);
      const key = `sign-in\n${accountId}`;
      if (name === null || given.get(key) === cause) return;
      given.set(key, cause, clock.nowMs());
      raise(`sign-in:${accountId}:${cause}`, sources.settings().signIn, {
        kind: 'needs-sign-in',
        title: `${name} needs you to sign in again`,
        body: reason,
        action: 'sign-in',
        accountId,
      });
    },
    signedIn: (accountId) => given.forget(`sign-in\n${accountId}`),
    forget(accountId) {
      for (const kind of ['used', 'reset', 'runs-out']) given.forget(`${kind}\n${accountId}\n`);
      for (const kind of ['login', 'sign-in']) given.forget(`${kind}\n${accountId}`);
    },
    close() {
      closed = true;
      cancel?.();
      cancel = null;
    },
  };
}

interface Noted {
  readonly resetsAtMs: number | null;
  readonly level: number;
}

function parseNoted(text: string | null): Noted | null {
  try {
    const { resetsAtMs, level } = JSON.parse(text ?? 'null') as Partial<Noted>;
    return { resetsAtMs: typeof resetsAtMs === 'number' ? resetsAtMs : null, level: Number(level) };
  } catch {
    return null;
  }
}

/** When the account can serve again (Infinity = nobody knows); null while it can. */
function emptyUntilMs(windows: readonly QuotaWindow[], nowMs: number): number | null {
  const empty = windows.filter(
    ({ kind, status, usedFraction, resetsAtMs }) =>
      (kind === 'short' || kind === 'long') &&
      (status === 'rejected' || (usedFraction ?? 0) >= 1) &&
      (resetsAtMs === null || resetsAtMs > nowMs),
  );
  if (empty.length === 0) return null;
  return Math.max(...empty.map(({ resetsAtMs }) => resetsAtMs ?? Number.POSITIVE_INFINITY));
}
