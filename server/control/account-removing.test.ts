import { describe, expect, it } from 'vitest';
import type { AccountOperationSources } from './account-operations.ts';
import { removeAccount } from './account-removing.ts';

/** Sources that write down what is done, in order; `broken` names the step whose disk is full. */
function bench(broken: 'accounts' | 'vault' | null): {
  readonly steps: string[];
  readonly remove: () => ReturnType<typeof removeAccount>;
} {
  const steps: string[] = [];
  const step = async (name: string): Promise<void> => {
    if (name === broken) throw new Error('disk full');
    steps.push(name);
  };
  const forget = { forget: () => undefined, forgetAccount: () => undefined };
  const revocation = { byHand: 'By hand.', byHandUrl: 'https://vendor.invalid/' };
  const sources = {
    accounts: { require: () => ({ kind: 'oauth', provider: 'p' }), remove: () => step('accounts') },
    providers: [{ descriptor: { id: 'p' }, ownSignIn: { grant: { revocation } } }],
    vault: { remove: () => step('vault') },
    credentials: forget,
    health: forget,
    quota: forget,
    sessions: forget,
    forgotten: () => steps.push('forgotten'),
    takeOut: async () => {
      steps.push('taken out');
      return async () => step('revoked').then(() => true);
    },
  } as unknown as AccountOperationSources;
  return { steps, remove: () => removeAccount(sources, 'id') };
}

describe('an account that is removed', () => {
  it('is gone here before its vendor is asked, and its way out last of all', async () => {
    const { steps, remove } = bench(null);
    expect(await remove()).toMatchObject({ revocation: { state: 'revoked' } });
    expect(steps).toEqual(['accounts', 'taken out', 'vault', 'revoked', 'forgotten']);
  });

  it('is looked after as before when its removal could not be stored', async () => {
    const { steps, remove } = bench('accounts');
    await expect(remove()).rejects.toThrow('disk full');
    expect(steps).toEqual([]);
  });

  it('is ended at its vendor all the more when its secret could not be removed here', async () => {
    const { steps, remove } = bench('vault');
    await expect(remove()).rejects.toThrow('disk full');
    expect(steps).toEqual(['accounts', 'taken out', 'revoked', 'forgotten']);
  });
});
