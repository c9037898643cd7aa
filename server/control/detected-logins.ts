import type { AccountRepository, CredentialSource } from '../accounts/index.ts';
import type { DetectedLogin } from '../contract/index.ts';
import type { Clock } from '../ports.ts';
import type { Provider } from '../providers/provider.ts';

export interface LoginSources {
  readonly accounts: Pick<AccountRepository, 'list'>;
  readonly providers: readonly Provider[];
  readonly credentials: Pick<CredentialSource, 'readLogin'>;
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
}

/** True for the account that is read from this file already. */
export function isSameLogin(
  account: { readonly kind: string; readonly provider: string; readonly source: string | null },
  provider: Provider,
  file: string,
): boolean {
  return (
    account.kind === 'cli-login' && account.provider === provider.descriptor.id && account.source === file
  );
}

/** The vendor programs' logins on this computer, also those that cannot be used, with the reason. */
export async function detectLogins(sources: LoginSources): Promise<DetectedLogin[]> {
  const found: DetectedLogin[] = [];
  for (const provider of sources.providers) {
    const source = provider.login;
    if (source === undefined) continue;
    const path = source.path(sources.environment, sources.homeDirectory);
    const reading = await sources.credentials.readLogin(path, provider, sources.clock.nowMs());
    if (
      reading.state === 'signed-out' ||
      (reading.state === 'unreadable' && reading.message?.endsWith('does not exist') === true)
    )
      continue;
    found.push({
      provider: provider.descriptor.id,
      kind: 'cli-login',
      label: source.label,
      path,
      reads: source.reads,
      plan: reading.plan,
      email: reading.email,
      state: reading.state,
      message: reading.message,
      accountId: sources.accounts.list().find((account) => isSameLogin(account, provider, path))?.id ?? null,
    });
  }
  return found;
}
