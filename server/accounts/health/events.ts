import type { CredentialHealth, StoreTrouble } from './state.ts';

/** What a vendor's failure means for health, once its provider has classified it. */
export type Fault =
  /** The request, the client, the network or we ourselves: nobody is hurt (reliability notes 2.5). */
  | { readonly kind: 'none' }
  /** A used-up window with a reset that is believed, else with the vendor's own wait. */
  | {
      readonly kind: 'limit';
      readonly scope: 'account' | 'model';
      readonly code: string;
      readonly reason: string;
      readonly resetsAtMs: number | null;
      readonly retryAfterMs: number | null;
    }
  /** The vendor named a reset beyond belief: the bound, as our own inference. */
  | {
      readonly kind: 'unusual-limit';
      readonly scope: 'account' | 'model';
      readonly code: string;
      readonly reason: string;
      readonly untilMs: number;
    }
  /** A 429 that names no moment. */
  | { readonly kind: 'throttle'; readonly reason: string }
  | { readonly kind: 'overloaded'; readonly reason: string }
  /** 5xx other than overload, or a time-out. */
  | { readonly kind: 'trouble'; readonly reason: string }
  /** A JSON 403 that nothing explains. */
  | { readonly kind: 'forbidden'; readonly reason: string }
  | { readonly kind: 'model-missing'; readonly reason: string; readonly untilMs: number }
  | { readonly kind: 'attention'; readonly code: string; readonly message: string }
  | { readonly kind: 'credential'; readonly end: 'expired' | 'needs-login'; readonly reason: string };

/** Where a request went: the keys that its outcome is about. */
export interface Place {
  readonly accountId: string;
  readonly model: string | null;
  /** Origin of the vendor's API, shared by its accounts. */
  readonly endpoint: string;
  readonly request: string;
}

export type CredentialEvent =
  | { readonly kind: 'renewal-begun' }
  | { readonly kind: 'renewal-durable' }
  | { readonly kind: 'renewal-unsaved' }
  | { readonly kind: 'saved' }
  /** A final answer of the token endpoint; `storeMoved`: somebody else has stored a newer token meanwhile. */
  | { readonly kind: 'renewal-refused'; readonly storeMoved: boolean; readonly reason: string }
  | { readonly kind: 'renewal-failed'; readonly tokenLives: boolean; readonly reason: string }
  | { readonly kind: 'renewal-unanswered' }
  /** A newer token was found where it is kept. */
  | { readonly kind: 'newer-token' }
  | { readonly kind: 'store-trouble'; readonly trouble: StoreTrouble }
  | { readonly kind: 'store-back' }
  | { readonly kind: 'login-ended'; readonly reason: string }
  /** The token keeper's own word, which holds whatever was known before. */
  | { readonly kind: 'told'; readonly credential: CredentialHealth }
  | { readonly kind: 'signed-in'; readonly tokenHash: string | null };

export type HealthEvent =
  | {
      readonly kind: 'failed';
      readonly place: Place;
      readonly fault: Fault;
      /** Other enabled accounts at the same endpoint. */
      readonly siblings: readonly string[];
    }
  | {
      readonly kind: 'served';
      readonly place: Place;
      readonly startedAtMs: number;
      readonly firstByteMs: number | null;
      /** The answer's own headers say that no window refuses. */
      readonly windowOpen: boolean;
    }
  /** The request was sent; where a key is probing with a free slot it becomes the probe. */
  | { readonly kind: 'begun'; readonly place: Place }
  | { readonly kind: 'answering'; readonly place: Place }
  /** It ended without telling anything about the vendor: the probe's slot is free again. */
  | { readonly kind: 'let-go'; readonly place: Place }
  | { readonly kind: 'truncated'; readonly place: Place; readonly siblings: readonly string[] }
  /** The person's "try now": rests end, and one request may try. */
  | { readonly kind: 'try-now'; readonly accountId: string }
  /** The person's "clear": all of it is forgotten, but for what a renewal has found. */
  | { readonly kind: 'cleared'; readonly accountId: string }
  | { readonly kind: 'credential'; readonly accountId: string; readonly event: CredentialEvent }
  /** The account is gone. */
  | { readonly kind: 'forgotten'; readonly accountId: string };
