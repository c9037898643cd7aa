import type { AccountRepository } from '../accounts/index.ts';
import type { SignInAttempt, SignIns } from '../accounts/sign-in/index.ts';
import type { Handlers, SignInView } from '../contract/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { Provider } from '../providers/provider.ts';

export interface SignInOperationSources {
  readonly providers: readonly Provider[];
  readonly accounts: AccountRepository;
  readonly signIns: SignIns;
}

type SignInHandlers = Pick<
  Handlers,
  'accounts.sign-in' | 'accounts.sign-in-paste' | 'accounts.sign-in-cancel' | 'accounts.sign-ins'
>;

export function signInHandlers({ providers, accounts, signIns }: SignInOperationSources): SignInHandlers {
  return {
    async 'accounts.sign-in'({ provider: id, way, accountId }) {
      const provider = providers.find(({ descriptor }) => descriptor.id === id);
      if (provider?.ownSignIn === undefined)
        throw new SwitchyardError('input-invalid', `"${id}" has no sign-in; it takes a key`);
      if (accountId !== undefined) {
        const account = accounts.require(accountId);
        if (account.provider !== id)
          throw new SwitchyardError(
            'input-invalid',
            `"${account.label}" is no account of ${provider.descriptor.label}`,
          );
        const expected = way === 'program' ? 'cli-login' : 'oauth';
        if (account.kind !== expected)
          throw new SwitchyardError('input-invalid', `"${account.label}" does not sign in this way`);
      }
      return signInView(
        await signIns.begin({
          provider: id,
          profile: provider.ownSignIn.signIn,
          way,
          accountId: accountId ?? null,
        }),
      );
    },
    'accounts.sign-in-paste': ({ id, text }) => Promise.resolve(signInView(signIns.paste(id, text))),
    'accounts.sign-in-cancel': ({ id }) => Promise.resolve(signInView(signIns.cancel(id))),
    'accounts.sign-ins': () => Promise.resolve({ signIns: signIns.list().map(signInView) }),
  };
}

/** The attempt as surfaces see it. */
export function signInView(attempt: SignInAttempt): SignInView {
  const { id, provider, way, accountId, state, url, pasteUrl, userCode, takesPaste, expiresAtMs } = attempt;
  return { id, provider, way, accountId, state, url, pasteUrl, userCode, takesPaste, expiresAtMs };
}
