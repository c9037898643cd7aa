import { SwitchyardError } from '../errors/index.ts';
import type { Credential, OwnSignIn, Provider } from '../providers/provider.ts';
import type { AccountRecord } from './account.ts';
import type { CredentialSource } from './credentials.ts';
import type { AccessToken, TokenKeeper } from './keeper/index.ts';

/** The same source, with the logins that we made ourselves: their tokens come from the keeper and are renewed there. */
export function withOwnLogins(
  credentials: CredentialSource,
  keeper: Pick<TokenKeeper, 'accessToken' | 'renew'>,
): CredentialSource {
  return {
    ...credentials,
    async resolve(account, provider, nowMs) {
      if (account.kind !== 'oauth') return credentials.resolve(account, provider, nowMs);
      return credentialOf(account, await keeper.accessToken(account.id, ownSignInOf(provider).grant));
    },
    async renewed(account, provider, failed, nowMs) {
      if (account.kind !== 'oauth') return credentials.renewed(account, provider, failed, nowMs);
      const token = await keeper.renew(account.id, ownSignInOf(provider).grant, failed.secret);
      return token.token === failed.secret ? null : credentialOf(account, token);
    },
  };
}

function ownSignInOf(provider: Provider): OwnSignIn {
  if (provider.ownSignIn === undefined)
    throw new SwitchyardError('internal', `${provider.descriptor.id} has no sign-in of its own`);
  return provider.ownSignIn;
}

function credentialOf(account: AccountRecord, { token, expiresAtMs }: AccessToken): Credential {
  return { form: 'bearer', secret: token, vendorAccountId: account.vendorAccountId, expiresAtMs };
}
