const minuteMs = 60_000;

/** What is known of an account that can be asked about. */
export interface IdleAccount {
  readonly id: string;
  readonly inUse: boolean;
  /** The newest word about its windows, from traffic or from the usage endpoint; null = never any. */
  readonly heardAtMs: number | null;
  /** Its last question. */
  readonly askedAtMs: number | null;
  /** When its windows reset, as far as known. */
  readonly resetsAtMs: readonly number[];
}

/** How long nothing may be heard before the vendor is asked; traffic tells of the accounts in use by itself. */
const idleMs = { inUse: 15 * minuteMs, other: 45 * minuteMs };
/** Vendors' clocks and ours differ, and everybody asks at the full hour. */
const afterResetMs = 30_000;

/**
 * The account whose vendor is to be asked now, or null: one that was never asked, one whose window has reset since it was
 * heard of, or one that has been quiet for long. At most one, so that vendors are never asked all at once. `jitter` is a
 * number from 0 to 1 that is stable per account.
 */
export function dueAccount(
  accounts: readonly IdleAccount[],
  nowMs: number,
  jitter: (id: string) => number,
): string | null {
  const due = accounts.filter((account) => isDue(account, nowMs, jitter(account.id)));
  const oldestFirst = due.toSorted((left, right) => lastWord(left) - lastWord(right));
  return oldestFirst[0]?.id ?? null;
}

const lastWord = ({ heardAtMs, askedAtMs }: IdleAccount): number => Math.max(heardAtMs ?? 0, askedAtMs ?? 0);

function isDue(account: IdleAccount, nowMs: number, jitter: number): boolean {
  const { heardAtMs, askedAtMs, resetsAtMs, inUse } = account;
  if (heardAtMs === null && askedAtMs === null) return true;
  const last = lastWord(account);
  const waitMs = afterResetMs * (1 + jitter);
  if (resetsAtMs.some((reset) => reset > last - waitMs && reset + waitMs <= nowMs && last < reset + waitMs))
    return true;
  return nowMs - last >= (inUse ? idleMs.inUse : idleMs.other) * (1 + jitter / 3);
}

/** A number from 0 to 1 for a text, the same every time. */
export function stableJitter(text: string): number {
  let sum = 0;
  for (const character of text) sum = (sum * 131 + (character.codePointAt(0) ?? 0)) % 65_521;
  return ((sum * 40_503) % 65_521) / 65_521;
}
