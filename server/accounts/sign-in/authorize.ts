import { SwitchyardError } from '../../errors/index.ts';
import type { ProofKey } from './pkce.ts';
import type { BrowserWay } from '../../providers/sign-in-profile.ts';
import type { RefusedOnPage } from './way.ts';

/** The vendor's page for one attempt. */
export function authorizeUrl(way: BrowserWay, key: ProofKey, state: string, redirectUri: string): string {
  const url = new URL(way.authorizeUrl);
  const query: readonly (readonly [string, string])[] = [
    ['response_type', 'code'],
    ['client_id', way.clientId],
    ['redirect_uri', redirectUri],
    ['scope', way.scopes.join(' ')],
    ['code_challenge', key.challenge],
    ['code_challenge_method', 'S256'],
    ['state', state],
    ...way.parameters,
  ];
  for (const [name, value] of query) url.searchParams.append(name, value);
  return url.href;
}

/** The vendor's page said no. */
export function refusedOnPage({ error, description }: RefusedOnPage): SwitchyardError {
  return new SwitchyardError(
    'sign-in-failed',
    error === 'access_denied' && description === null
      ? 'the sign-in was declined on the vendor’s page'
      : `the vendor declined: ${description ?? error}`,
  );
}

/** The token endpoint said no. */
export function refusedExchange(status: number): SwitchyardError {
  return new SwitchyardError(
    'sign-in-failed',
    status === 400 || status === 401
      ? 'the vendor did not take the code; it is used or too old. Start again'
      : `the vendor answered with status ${status}. Try again later`,
  );
}
