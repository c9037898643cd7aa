import type { SwitchMode } from '../contract/index.ts';

/** An account as the scheduler sees it: facts, gathered by the caller. */
export interface Candidate {
  readonly id: string;
  readonly label: string;
  readonly position: number;
  readonly enabled: boolean;
  /** Serves the vendor's own client only. */
  readonly genuineClientsOnly: boolean;
  /** Its credential comes with the request. */
  readonly passThrough: boolean;
  /** Why the credential cannot be used, else null. */
  readonly credentialProblem: string | null;
  readonly needsAttention: string | null;
  /** The account, or the asked model on it, rests until then. */
  readonly coolingUntilMs: number | null;
  readonly coolingReason: string | null;
}

export interface ChoiceInput {
  readonly nowMs: number;
  readonly candidates: readonly Candidate[];
  readonly inUseAccountId: string | null;
  readonly switchedAtMs: number;
  readonly mode: SwitchMode;
  /** The client key, or the model prefix, allows this account only. */
  readonly pinnedAccountId: string | null;
  /** The account that served this conversation last. */
  readonly session: { readonly accountId: string; readonly boundAtMs: number } | null;
  readonly client: {
    readonly genuine: boolean;
    readonly reason: string;
    /** The agent brought its own login along. */
    readonly bringsLogin: boolean;
  };
  /** Accounts that already failed for this request. */
  readonly tried: ReadonlySet<string>;
}

export type SkipKind =
  | 'disabled'
  | 'not-genuine'
  | 'no-login'
  | 'credential'
  | 'attention'
  | 'cooling'
  | 'tried'
  | 'not-in-use';

export interface Verdict {
  readonly id: string;
  readonly label: string;
  readonly skip: SkipKind | null;
  readonly reason: string;
  readonly untilMs: number | null;
}

export type Choice =
  | {
      readonly kind: 'account';
      readonly id: string;
      readonly reason: string;
      readonly verdicts: readonly Verdict[];
    }
  | {
      readonly kind: 'none';
      readonly why: 'no-account' | 'not-genuine' | 'cooling' | 'credential' | 'attention' | 'disabled';
      readonly reason: string;
      /** The earliest return, when `why` is `cooling`. */
      readonly untilMs: number | null;
      readonly verdicts: readonly Verdict[];
    };

/** Skips that say "not for this client", as opposed to "not now": the next account may always step in for these. */
const notForThisClient: ReadonlySet<SkipKind | null> = new Set(['not-genuine', 'no-login']);

/**
 * Which account serves this request, and why. Pure: same facts, same answer.
 *
 * A pinned account, else the conversation's account unless the person switched since, else the account in use. The
 * next account in the person's order steps in when the one in use cannot serve this client at all, or, in automatic
 * mode only, when it is exhausted.
 */
export function chooseAccount(input: ChoiceInput): Choice {
  const ordered = [...input.candidates].sort((a, b) => a.position - b.position);
  const verdicts = ordered.map((candidate) => judge(candidate, input));
  const verdictOf = (id: string | null): Verdict | undefined => verdicts.find((verdict) => verdict.id === id);
  const take = (verdict: Verdict, reason: string): Choice => ({
    kind: 'account',
    id: verdict.id,
    reason,
    verdicts,
  });

  if (ordered.length === 0)
    return {
      kind: 'none',
      why: 'no-account',
      reason: 'there is no account for this',
      untilMs: null,
      verdicts,
    };

  if (input.pinnedAccountId !== null) {
    const pinned = verdictOf(input.pinnedAccountId);
    if (pinned?.skip === null) return take(pinned, 'the client key names this account');
    return refuse(pinned === undefined ? [] : [pinned], verdicts);
  }

  const inUse = verdictOf(input.inUseAccountId) ?? verdicts.find(isForThisClient) ?? verdicts[0];
  const session =
    input.session !== null && input.session.boundAtMs > input.switchedAtMs ? input.session : null;
  const bound = verdictOf(session?.accountId ?? null);
  const mayStay = input.mode === 'automatic' || inUse === undefined || !isForThisClient(inUse);
  if (bound?.skip === null && (mayStay || bound.id === inUse?.id))
    return take(bound, 'this conversation began on it');

  if (inUse?.skip === null) return take(inUse, 'it is the account in use');

  const mayMove = inUse === undefined || input.mode === 'automatic' || notForThisClient.has(inUse.skip);
  const next = mayMove ? verdicts.find((verdict) => verdict.skip === null) : undefined;
  if (next !== undefined)
    return take(
      next,
      `it is next in order; ${inUse === undefined ? 'none is in use' : `"${inUse.label}": ${inUse.reason}`}`,
    );

  const blocking = mayMove || inUse === undefined ? verdicts : [inUse];
  return refuse(blocking, mayMove ? verdicts : verdicts.map((verdict) => fixedElsewhere(verdict, inUse)));
}

/** It could serve this client, now or later, as far as the person allows it at all. */
function isForThisClient(verdict: Verdict): boolean {
  return verdict.skip !== 'disabled' && !notForThisClient.has(verdict.skip);
}

function fixedElsewhere(verdict: Verdict, inUse: Verdict | undefined): Verdict {
  return verdict.skip === null && verdict.id !== inUse?.id
    ? { ...verdict, skip: 'not-in-use', reason: 'ready, but another account is fixed' }
    : verdict;
}

function judge(candidate: Candidate, input: ChoiceInput): Verdict {
  const skip = (kind: SkipKind, reason: string, untilMs: number | null = null): Verdict => ({
    id: candidate.id,
    label: candidate.label,
    skip: kind,
    reason,
    untilMs,
  });
  if (!candidate.enabled) return skip('disabled', 'disabled');
  if (candidate.genuineClientsOnly && !input.client.genuine) return skip('not-genuine', input.client.reason);
  if (candidate.passThrough && !input.client.bringsLogin)
    return skip('no-login', 'this client brings no login of its own');
  if (candidate.needsAttention !== null) return skip('attention', candidate.needsAttention);
  if (candidate.credentialProblem !== null) return skip('credential', candidate.credentialProblem);
  if (input.tried.has(candidate.id))
    return skip('tried', 'it failed for this request', candidate.coolingUntilMs);
  if (candidate.coolingUntilMs !== null && candidate.coolingUntilMs > input.nowMs)
    return skip('cooling', candidate.coolingReason ?? 'resting', candidate.coolingUntilMs);
  return { id: candidate.id, label: candidate.label, skip: null, reason: 'ready', untilMs: null };
}

function refuse(blocking: readonly Verdict[], verdicts: readonly Verdict[]): Choice {
  const of = (kind: SkipKind): readonly Verdict[] => blocking.filter((verdict) => verdict.skip === kind);
  const say = (list: readonly Verdict[]): string =>
    list.map((entry) => `"${entry.label}": ${entry.reason}`).join('; ');
  const cooling = [...of('cooling'), ...of('tried')];
  if (cooling.length > 0) {
    const untils = cooling.flatMap((verdict) => (verdict.untilMs === null ? [] : [verdict.untilMs]));
    const untilMs = untils.length > 0 ? Math.min(...untils) : null;
    return { kind: 'none', why: 'cooling', reason: say(cooling), untilMs, verdicts };
  }
  const none = (
    why: 'not-genuine' | 'credential' | 'attention' | 'disabled',
    list: readonly Verdict[],
  ): Choice => ({
    kind: 'none',
    why,
    reason: say(list),
    untilMs: null,
    verdicts,
  });
  if (of('attention').length > 0) return none('attention', of('attention'));
  if (of('credential').length > 0) return none('credential', of('credential'));
  if (of('not-genuine').length > 0) return none('not-genuine', of('not-genuine'));
  if (of('disabled').length > 0) return none('disabled', of('disabled'));
  return {
    kind: 'none',
    why: 'no-account',
    reason: say(blocking) || 'there is no account for this',
    untilMs: null,
    verdicts,
  };
}
