import { readFile, stat } from 'node:fs/promises';
import { SwitchyardError } from '../errors/index.ts';
import type { Credential, LoginReading, Provider } from '../providers/provider.ts';
import type { AccountRecord } from './account.ts';

/** The part of the vault that serves requests. */
export interface SecretReader {
  get(accountId: string): Promise<{ readonly secret: string }>;
}

export interface CredentialSource {
  /**
   * The credential for one request. Throws `credential-expired`, `secrets-unavailable` or one of `secret-…` with a
   * sentence for the person.
   */
  resolve(account: AccountRecord, provider: Provider, nowMs: number): Promise<Credential>;
  /** What the vendor program's own file says right now. */
  readLogin(path: string, provider: Provider, nowMs: number): Promise<LoginReading>;
  /** Drops what is remembered of an account. */
  forget(accountId: string): void;
}

/** A login file is at most a few KiB; anything larger is not one. */
const loginFileLimitBytes = 1_048_576;

/**
 * Secrets of ours come from the vault and stay in memory once read; a login that a vendor's program owns is read
 * again whenever its file changed, and never written or renewed.
 */
export function createCredentialSource(vault: SecretReader): CredentialSource {
  const pasted = new Map<string, Credential>();
  const files = new Map<string, { readonly stamp: string; readonly text: string }>();

  const readLogin = async (path: string, provider: Provider, nowMs: number): Promise<LoginReading> => {
    if (provider.login === undefined)
      return unreadable(`${provider.descriptor.label} keeps no login on this computer`);
    try {
      const facts = await stat(path);
      if (facts.size > loginFileLimitBytes) return unreadable(`${path} is too large to be a login`);
      const stamp = `${facts.mtimeMs}:${facts.size}:${facts.ino}`;
      const known = files.get(path);
      const text = known?.stamp === stamp ? known.text : await readFile(path, 'utf8');
      files.set(path, { stamp, text });
      return provider.login.parse(text, nowMs);
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      return unreadable(missing ? `${path} does not exist` : `${path} could not be read`);
    }
  };

  return {
    readLogin,
    forget: (accountId) => void pasted.delete(accountId),
    async resolve(account, provider, nowMs) {
      if (account.kind === 'pass-through')
        return { form: 'relayed', secret: '', vendorAccountId: account.vendorAccountId, expiresAtMs: null };
      if (account.kind === 'cli-login') {
        const reading = await readLogin(account.source ?? '', provider, nowMs);
        if (reading.state === 'usable' && reading.credential !== null) return reading.credential;
        throw new SwitchyardError(
          'credential-expired',
          `the login of "${account.label}" cannot be used: ${reading.message ?? reading.state}. Open that program once; it renews its own login.`,
        );
      }
      const known = pasted.get(account.id);
      if (known !== undefined) return known;
      const { secret } = await vault.get(account.id);
      const credential = provider.checkSecret(account.kind, secret);
      pasted.set(account.id, credential);
      return credential;
    },
  };
}

function unreadable(message: string): LoginReading {
  return { state: 'unreadable', credential: null, email: null, plan: null, vendorAccountId: null, message };
}
