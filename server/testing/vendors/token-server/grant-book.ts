import { randomBytes } from 'node:crypto';

/** A person at the simulated vendor. */
export interface SimulatedLogin {
  /** The vendor's stable id. */
  readonly key: string;
  readonly email: string;
  readonly organization: string;
  readonly plan: string;
}

/** One sign-in and all refresh tokens that came out of it. */
export interface Family {
  readonly id: string;
  readonly login: SimulatedLogin;
  readonly clientId: string;
  readonly scope: string;
  readonly nonce: string | null;
  /** The refresh token that is good now. */
  current: string;
  accessToken: string;
  /** Null while it lives, else why it ended. */
  ended: string | null;
  issuedAtMs: number;
  /** How many refresh tokens were redeemed. */
  redeems: number;
}

export interface GrantRules {
  /** `strict`: a refresh token works once. `grace`: a spent one is answered with the same successor for `graceMs`. */
  readonly replay: 'strict' | 'grace';
  readonly graceMs: number;
  /** A replay beyond the grace ends the whole family, access token included. */
  readonly reuseRevokesFamily: boolean;
  /** False: the vendor answers without a new refresh token and the old one stays good. */
  readonly rotates: boolean;
  /** A redeem earlier than this after the last one is refused and ends the family; 0 = any time. */
  readonly earliestAfterMs: number;
}

export type Redeemed =
  | { readonly state: 'issued' | 'replayed'; readonly family: Family }
  | { readonly state: 'refused'; readonly error: string; readonly description: string };

export interface GrantBook {
  open(input: Pick<Family, 'login' | 'clientId' | 'scope' | 'nonce'>): Family;
  redeem(refreshToken: string, clientId: string | null): Redeemed;
  familyOf(token: string): Family | null;
  /** True for the newest access token of a family that lives. */
  accepts(accessToken: string): boolean;
  end(family: Family, why: string): void;
  families(): readonly Family[];
}

/** Who holds which tokens, and what redeeming one does: all that a token endpoint decides. */
export function createGrantBook(
  rules: () => GrantRules,
  nowMs: () => number,
  makeAccessToken: (family: Family) => string,
): GrantBook {
  const byRefreshToken = new Map<string, { readonly family: Family; spentAtMs: number | null }>();
  const byAccessToken = new Map<string, Family>();
  const families: Family[] = [];

  const issue = (family: Family, rotates: boolean): void => {
    if (rotates) {
      family.current = `srt-${family.id}-${randomBytes(12).toString('hex')}`;
      byRefreshToken.set(family.current, { family, spentAtMs: null });
    }
    family.issuedAtMs = nowMs();
    byAccessToken.delete(family.accessToken);
    family.accessToken = makeAccessToken(family);
    byAccessToken.set(family.accessToken, family);
  };
  const refused = (description: string, error = 'invalid_grant'): Redeemed => ({
    state: 'refused',
    error,
    description,
  });

  return {
    open({ login, clientId, scope, nonce }) {
      const family: Family = {
        id: randomBytes(6).toString('hex'),
        login,
        clientId,
        scope,
        nonce,
        current: '',
        accessToken: '',
        ended: null,
        issuedAtMs: nowMs(),
        redeems: 0,
      };
      families.push(family);
      issue(family, true);
      return family;
    },
    redeem(refreshToken, clientId) {
      const entry = byRefreshToken.get(refreshToken);
      if (entry === undefined) return refused('Refresh token not found or invalid');
      const { family } = entry;
      const { replay, graceMs, reuseRevokesFamily, rotates, earliestAfterMs } = rules();
      if (family.ended !== null) return refused(family.ended);
      if (clientId !== family.clientId) return refused('Client does not match', 'invalid_client');
      if (entry.spentAtMs !== null) {
        const isSuccessorFresh = byRefreshToken.get(family.current)?.spentAtMs === null;
        const inGrace = replay === 'grace' && nowMs() - entry.spentAtMs <= graceMs && isSuccessorFresh;
        if (inGrace) return { state: 'replayed', family };
        if (reuseRevokesFamily) family.ended = 'Refresh token was used again';
        return refused('Refresh token was used again', 'refresh_token_reused');
      }
      if (nowMs() - family.issuedAtMs < earliestAfterMs) {
        family.ended = 'Refresh token was used too early';
        return refused(family.ended);
      }
      family.redeems += 1;
      if (rotates) entry.spentAtMs = nowMs();
      issue(family, rotates);
      return { state: 'issued', family };
    },
    familyOf: (token) => byRefreshToken.get(token)?.family ?? byAccessToken.get(token) ?? null,
    accepts: (accessToken) => byAccessToken.get(accessToken)?.ended === null,
    end(family, why) {
      family.ended = why;
    },
    families: () => families,
  };
}
