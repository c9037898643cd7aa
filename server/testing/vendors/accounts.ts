import type { WindowState } from './windows.ts';

interface AccountBase {
  /** Unique within a simulator; echoed in answers so that a test sees who served. */
  readonly name: string;
  /** The bearer token or API key that this account accepts. */
  readonly secret: string;
  /** Model ids this account has; without it, any model is answered. */
  readonly models?: readonly string[];
  /** Share of the shortest window that one model request uses; 0.01 when absent. */
  readonly costPerRequest?: number;
  /** Share of the shortest window that `tick` adds per hour; 0 when absent. */
  readonly driftPerHour?: number;
  readonly email?: string;
}

/** Paid credits that continue a Claude plan after its windows are used up. */
export interface OverageState {
  readonly status: 'allowed' | 'allowed_warning' | 'rejected';
  readonly disabledReason?: string;
  readonly used?: number;
  /** The monthly cap in minor units of `currency`; null = none; 5000 when absent. */
  readonly monthlyLimit?: number | null;
  /** USD when absent. */
  readonly currency?: string;
  readonly capReached?: boolean;
  /** What the cap counts over, as the reply headers name it. */
  readonly period?: 'daily' | 'weekly' | 'monthly';
  readonly resetsAtMs?: number;
}

export interface PromotionState {
  readonly program: string;
  readonly label: string;
  readonly limitDollars: number;
  readonly usedDollars: number;
  readonly resetsAtMs: number | null;
}

export interface ClaudePlanAccount extends AccountBase {
  readonly kind: 'plan';
  readonly plan: 'pro' | 'max_5x' | 'max_20x' | 'team' | 'enterprise';
  readonly fiveHour?: WindowState;
  readonly sevenDay?: WindowState;
  /** The weekly window of one model family, shown as "Fable". */
  readonly sevenDayOi?: WindowState;
  readonly overage?: OverageState;
  /** Gifts of a limited time, in dollars. */
  readonly promotions?: readonly PromotionState[];
  /** Granted scopes; a setup token has `user:inference` only. Absent means a full login. */
  readonly scopes?: readonly string[];
  readonly organizationId?: string;
}

export interface ApiKeyAccount extends AccountBase {
  readonly kind: 'api-key';
  readonly organizationId?: string;
  /** Requests per minute that the limit headers name; 1000 when absent. */
  readonly requestsPerMinute?: number;
}

export type AnthropicAccount = ClaudePlanAccount | ApiKeyAccount;

export interface CodexWindowState {
  readonly usedPercent: number;
  readonly windowMinutes: number;
  readonly resetAtMs: number | null;
}

export interface CodexCredits {
  readonly hasCredits: boolean;
  readonly unlimited: boolean;
  readonly balance: string;
}

export interface ChatGptPlanAccount extends AccountBase {
  readonly kind: 'plan';
  readonly plan: string;
  /** The workspace id that `chatgpt-account-id` must equal. */
  readonly accountId?: string;
  readonly primary?: CodexWindowState;
  readonly secondary?: CodexWindowState | null;
  readonly credits?: CodexCredits;
  readonly codeReview?: CodexWindowState;
  /** Meters beside the plan's own; absent = the vendor says null, which leaves them as they were. */
  readonly further?: readonly FurtherMeter[];
  readonly spend?: SpendLimit;
  readonly bankedResets?: readonly BankedReset[];
  /** What the vendor says when it refuses; `rate_limit_reached` when absent. */
  readonly reachedType?: string;
}

export interface FurtherMeter {
  readonly limitName: string;
  readonly feature: string;
  /** The model that the meter pays for, as with the Luna reserve. */
  readonly model?: string;
  readonly window: CodexWindowState;
}

/** A member's spend limit; amounts are texts, as the vendor sends them. */
export interface SpendLimit {
  readonly limit: string;
  readonly used: string;
  readonly remaining: string;
  readonly usedPercent: number;
  readonly resetAtMs: number | null;
  readonly reached: boolean;
}

export interface BankedReset {
  readonly id: string;
  readonly title: string;
  readonly status: 'available' | 'redeeming' | 'redeemed';
  readonly expiresAtMs: number | null;
}

export type OpenAiAccount = ChatGptPlanAccount | ApiKeyAccount;

/** The accounts of one simulator. Entries are replaced, never mutated. */
export interface AccountBook<Account extends { readonly name: string; readonly secret: string }> {
  all(): readonly Account[];
  /** Throws when no account has this name: a test named it wrongly. */
  get(name: string): Account;
  bySecret(secret: string): Account | undefined;
  put(account: Account): void;
}

/** Makes the book from the given accounts. */
export function createAccountBook<Account extends { readonly name: string; readonly secret: string }>(
  accounts: readonly Account[],
): AccountBook<Account> {
  const byName = new Map(accounts.map((account) => [account.name, account]));
  return {
    all: () => [...byName.values()],
    get(name) {
      const account = byName.get(name);
      if (account === undefined) throw new Error(`No simulated account is named "${name}".`);
      return account;
    },
    bySecret: (secret) => [...byName.values()].find((account) => account.secret === secret),
    put: (account) => void byName.set(account.name, account),
  };
}
