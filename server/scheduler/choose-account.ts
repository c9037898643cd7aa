import {
  boundWaitMs,
  probeWaitMs,
  sessionIdleMs,
  type Candidate,
  type Choice,
  type ChoiceInput,
  type Chosen,
  type GroupPolicy,
  type Verdict,
} from './candidate.ts';
import { isForThisClient, isGuess, judge, percent } from './judge.ts';
import { refuse } from './refuse.ts';
import { isBelow, pick } from './strategies.ts';

const inOrder: GroupPolicy = { strategy: 'in-order', thresholdFraction: 0.95, movesBound: false };
const notForThisClient: ReadonlySet<Verdict['skip']> = new Set(['not-genuine', 'no-login']);

/**
 * Which account serves this request, and why. Pure: same facts, same answer.
 *
 * A pinned account, else the conversation's account unless the person switched since, else what the group's strategy
 * says: the account in use and, in automatic mode only, the next in order when that is exhausted, or another strategy for new
 * conversations. An account that rests by our own guess serves when nobody else can; one that the vendor wants left alone never does.
 */
export function chooseAccount(input: ChoiceInput): Choice {
  const ordered = inPersonsOrder(input.candidates);
  const verdicts = ordered.map((candidate) => judge(candidate, input));
  const verdictOf = (id: string | null): Verdict | undefined =>
    id === null ? undefined : verdicts.find((verdict) => verdict.id === id);
  const policy = input.policy ?? inOrder;
  const session =
    input.session !== null && input.session.boundAtMs > input.switchedAtMs ? input.session : null;
  const take = (verdict: Verdict, reason: string, more: Partial<Chosen> = {}): Choice => ({
    kind: 'account',
    id: verdict.id,
    reason,
    verdicts,
    takesTurn: false,
    movedFromId:
      input.session !== null && input.session.accountId !== verdict.id ? input.session.accountId : null,
    waitMs: 0,
    ...more,
  });

  if (ordered.length === 0) return refuse([], verdicts);

  if (input.pinnedAccountId !== null) {
    const pinned = verdictOf(input.pinnedAccountId);
    if (pinned === undefined) return refuse([], verdicts);
    if (pinned.skip === null) return take(pinned, 'the client key names this account');
    if (isGuess(pinned)) return guess([pinned], take, 'the client key names this account');
    return refuse([pinned], verdicts);
  }

  const inUse = verdictOf(input.inUseAccountId) ?? verdicts.find(isForThisClient) ?? verdicts[0];
  const isAutomatic = input.mode === 'automatic';
  const mayStay = isAutomatic || inUse === undefined || !isForThisClient(inUse);
  const own = session === null ? undefined : verdictOf(session.accountId);
  if (own !== undefined && session !== null && (mayStay || own.id === inUse?.id)) {
    const stayed = stay(own, session, input, verdicts, take, policy);
    if (stayed !== null) return stayed;
  }

  const isHeld = (input.holdUntilMs ?? 0) > input.nowMs;
  const mayMove = inUse === undefined || (isAutomatic && !isHeld) || notForThisClient.has(inUse.skip);
  if (!mayMove && inUse !== undefined) {
    if (inUse.skip === null) return take(inUse, 'it is the account in use');
    if (isGuess(inUse)) return guess([inUse], take, 'it is the account in use');
    return refuse(
      [inUse],
      verdicts.map((verdict) => elsewhere(verdict, inUse, isHeld && isAutomatic)),
    );
  }
  return fromAll(input, ordered, verdicts, inUse, isAutomatic ? policy : inOrder, take);
}

type Take = (verdict: Verdict, reason: string, more?: Partial<Chosen>) => Choice;

/** The conversation's own account, or null where the conversation is free to move and has to. */
function stay(
  own: Verdict,
  session: NonNullable<ChoiceInput['session']>,
  input: ChoiceInput,
  verdicts: readonly Verdict[],
  take: Take,
  policy: GroupPolicy,
): Choice | null {
  const isBound = (): boolean => !policy.movesBound && input.isBound?.() === true;
  if (own.skip === null) {
    const isIdle = input.nowMs - session.boundAtMs > sessionIdleMs;
    const isSlow =
      own.reason !== 'ready' &&
      verdicts.some((verdict) => verdict.reason === 'ready' && verdict.skip === null);
    if ((isIdle || isSlow) && !isBound()) return null;
    return take(own, 'this conversation began on it');
  }
  // The person's own act, or a client that this account is not for, is as good as a consent.
  if (own.skip === 'disabled' || !isForThisClient(own) || !isBound()) return null;
  if (isGuess(own)) return guess([own], take, 'this conversation holds what only this account can read');
  const refusal = refuse([own], verdicts);
  const candidate = input.candidates.find((entry) => entry.id === own.id);
  const leftMs = own.skip === 'cooling' ? (candidate?.coolingUntilMs ?? 0) - input.nowMs : 0;
  return { ...refusal, isBound: true, waitMs: leftMs > 0 && leftMs <= boundWaitMs ? leftMs : 0 };
}

/** Everybody may serve: the strategy chooses among those that are ready, then comes what is slow, then what only rests by a guess. */
function fromAll(
  input: ChoiceInput,
  ordered: readonly Candidate[],
  verdicts: readonly Verdict[],
  inUse: Verdict | undefined,
  policy: GroupPolicy,
  take: Take,
): Choice {
  const isAble = (wanted: boolean) => (candidate: Candidate, index: number) =>
    verdicts[index]?.skip === null && (candidate.phase === 'degraded') === wanted;
  const healthy = ordered.filter(isAble(false));
  const ready = healthy.length > 0 ? healthy : ordered.filter(isAble(true));
  const [first, ...others] = ready;
  if (first === undefined) {
    const guesses = verdicts.filter(isGuess);
    if (guesses.length > 0) return guess(guesses, take, 'nobody else can serve');
    return refuse(verdicts, verdicts);
  }
  const { strategy, thresholdFraction } = policy;
  const isInOrder = strategy === 'in-order';
  const current = isInOrder ? ready.find((candidate) => candidate.id === inUse?.id) : undefined;
  const fresh = ready.some((candidate) => isBelow(candidate, thresholdFraction));
  if (current !== undefined && inUse !== undefined && (isBelow(current, thresholdFraction) || !fresh))
    return take(inUse, 'it is the account in use');
  const picked = pick(strategy, [first, ...others], thresholdFraction, input.nowMs);
  const verdict = verdicts.find((entry) => entry.id === picked.candidate.id);
  if (verdict === undefined) return refuse(verdicts, verdicts);
  const passed =
    current === undefined ? whyNot(inUse) : `"${current.label}": ${percent(current.usedFraction ?? 1)} used`;
  return take(verdict, isInOrder ? `${picked.reason}; ${passed}` : picked.reason, {
    takesTurn: picked.takesTurn,
  });
}

function whyNot(inUse: Verdict | undefined): string {
  return inUse === undefined ? 'none is in use' : `"${inUse.label}": ${inUse.reason}`;
}

/** The last one is never taken away for a reason that the vendor did not give: of several, the soonest end. */
function guess(verdicts: readonly Verdict[], take: Take, why: string): Choice {
  let [best] = verdicts as readonly [Verdict, ...Verdict[]];
  for (const verdict of verdicts) if ((verdict.untilMs ?? 0) < (best.untilMs ?? 0)) best = verdict;
  return take(best, `${why}; ${best.reason}`, { waitMs: best.skip === 'probing' ? probeWaitMs : 0 });
}

function elsewhere(verdict: Verdict, inUse: Verdict, isHeld: boolean): Verdict {
  if (verdict.skip !== null || verdict.id === inUse.id) return verdict;
  const reason = isHeld
    ? 'ready, but a login of this vendor was just ended; nobody is moved for half a minute'
    : 'ready, but another account is fixed';
  return { ...verdict, skip: 'not-in-use', reason };
}

/** Lists come in order as a rule; only others are copied and sorted. */
function inPersonsOrder(candidates: readonly Candidate[]): readonly Candidate[] {
  for (let index = 1; index < candidates.length; index += 1)
    if ((candidates[index - 1]?.position ?? 0) > (candidates[index]?.position ?? 0))
      return candidates.toSorted((a, b) => a.position - b.position);
  return candidates;
}
