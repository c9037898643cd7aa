import type { Strategy, SwitchMode } from '../contract/index.ts';

/** An account as the scheduler sees it: facts, gathered by the caller. What may be absent is unknown or without effect. */
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
  /** When that may be mended by itself: the renewal of its login is tried again then. Absent or null = a person has to act. */
  readonly credentialUntilMs?: number | null;
  readonly needsAttention: string | null;
  /** The account, or the asked model on it, rests until then. */
  readonly coolingUntilMs: number | null;
  readonly coolingReason: string | null;
  /** The part of the rest that the vendor asked for; absent = all of it. 0 = it is our inference only. */
  readonly toldUntilMs?: number;
  /** The moment that the vendor named, for people; the rest itself may end some seconds later. */
  readonly resetsAtMs?: number | null;
  /** `probing`: a rest is over and one request may try it; `probe-taken`: one does. */
  readonly phase?: 'ready' | 'degraded' | 'probing' | 'probe-taken' | 'resting';
  /** Fraction used of its fullest plan window, and when that starts anew; null = not known. */
  readonly usedFraction?: number | null;
  readonly usedResetsAtMs?: number | null;
  /** When its longest plan window starts anew; null = not known. */
  readonly longResetsAtMs?: number | null;
  /** Fraction of every window that the person keeps back. */
  readonly reserveFraction?: number;
  /** Share of new conversations for `weighted`, and what it is owed of earlier turns (see `rotation.ts`). */
  readonly weight?: number;
  readonly credit?: number;
}

/** How a vendor's group chooses in automatic mode. */
export interface GroupPolicy {
  readonly strategy: Strategy;
  /** In order: a new conversation begins on the next account once this fraction is used. */
  readonly thresholdFraction: number;
  /** The person allows that a conversation with sealed content moves, and loses that content. */
  readonly movesBound: boolean;
}

export interface ChoiceInput {
  readonly nowMs: number;
  readonly candidates: readonly Candidate[];
  readonly inUseAccountId: string | null;
  readonly switchedAtMs: number;
  readonly mode: SwitchMode;
  /** Absent = in the person's order. */
  readonly policy?: GroupPolicy;
  /** The client key, or the model prefix, allows this account only. */
  readonly pinnedAccountId: string | null;
  /** The account that served this conversation last. */
  readonly session: { readonly accountId: string; readonly boundAtMs: number } | null;
  /** The conversation holds what only its account can read. Asked only where the answer decides. */
  readonly isBound?: () => boolean;
  readonly client: {
    readonly genuine: boolean;
    readonly reason: string;
    /** The agent brought its own login along. */
    readonly bringsLogin: boolean;
  };
  /** Accounts that already failed for this request. */
  readonly tried: ReadonlySet<string>;
  /** Until then nobody is moved: a login of this vendor was just ended, and the next must not follow it. */
  readonly holdUntilMs?: number;
}

export type SkipKind =
  | 'disabled'
  | 'not-genuine'
  | 'no-login'
  | 'credential'
  | 'attention'
  /** The vendor wants it left alone. */
  | 'cooling'
  /** We guess that it had better rest; it serves when nobody else can. */
  | 'resting'
  /** Another request is trying it after its rest. */
  | 'probing'
  /** What is left is kept for the person. */
  | 'reserve'
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
      /** A new conversation of a strategy that takes turns: its turn has to be counted. */
      readonly takesTurn: boolean;
      /** The conversation was served by this other account before, else null. */
      readonly movedFromId: string | null;
      /** It may soon be free or tried: worth waiting so long before the request goes there all the same. */
      readonly waitMs: number;
    }
  | {
      readonly kind: 'none';
      readonly why:
        | 'no-account'
        | 'not-genuine'
        | 'cooling'
        /** Its login waits for a renewal that is tried again by itself. */
        | 'renewal'
        | 'credential'
        | 'attention'
        | 'disabled';
      readonly reason: string;
      /** The earliest return, when `why` is `cooling` or `renewal`. */
      readonly untilMs: number | null;
      readonly verdicts: readonly Verdict[];
      /** Only this conversation's own account could answer, and it is not the account's turn: the person decides. */
      readonly isBound: boolean;
      /** The rest ends so soon that waiting is better than a refusal; 0 = it does not. */
      readonly waitMs: number;
    };

export type Chosen = Extract<Choice, { readonly kind: 'account' }>;
export type Refused = Extract<Choice, { readonly kind: 'none' }>;

/** A conversation that was quiet for longer begins anew: the vendor's prompt cache is gone by then. */
export const sessionIdleMs = 3_600_000;
/** Waiting for a bound account's rest, and for the outcome of a probe (reliability notes 2.6, 2.8). */
export const boundWaitMs = 30_000;
export const probeWaitMs = 2_000;
