import type { OpenIdRule } from '../../providers/sign-in-profile.ts';
import type { CheckRenewed } from '../keeper/index.ts';
import { unverifiedClaims } from './grant-answer.ts';
import type { OpenId } from './open-id.ts';

/**
 * The look at a renewal of an OpenID login, after its tokens were saved: still the same person, still the needed scope.
 * A key service that cannot be asked is no reason against a login.
 */
export function createRenewalCheck(
  openId: OpenId,
  ruleOf: (profile: Parameters<CheckRenewed>[1]) => OpenIdRule | null,
): CheckRenewed {
  return async (account, profile, record, before, vendorNowMs) => {
    const rule = ruleOf(profile);
    if (rule === null) return null;
    if (record.scopes !== null && !record.scopes.includes(rule.neededScope)) return 'scope-missing';
    const { idToken, clientId } = record;
    // A renewal may come without a new id token; the old one was looked at before.
    if (idToken === null || idToken === before.idToken) return null;
    const { subject } = unverifiedClaims(before.idToken);
    const expected = { clientId: clientId ?? profile.clientId, nonce: null, subject, vendorNowMs };
    const verdict = await openId.verify(rule, idToken, expected, account).catch(() => null);
    // A key that is not published yet is the vendor's changing of keys; the token endpoint was reached over TLS.
    return verdict?.kind === 'wrong' ? 'id-token-refused' : null;
  };
}
