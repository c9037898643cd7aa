import { hash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { SwitchyardError } from '../errors/index.ts';
import type { Credential, LoginReading, Provider } from '../providers/provider.ts';
import type { AccountRecord } from './account.ts';
import { livingSnapshot, parseSnapshot } from './snapshot-secret.ts';

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
  /** The vendor did not accept this credential of the account. */
  refused(account: AccountRecord, credential: Credential): void;
  /**
   * A newer credential after the vendor refused this one: a login renewed by us, or by the program that owns it. Null when
   * there is none. Throws like `resolve`.
   */
  renewed(
    account: AccountRecord,
    provider: Provider,
    failed: Credential,
    nowMs: number,
  ): Promise<Credential | null>;
  /** True when a vendor program has renewed its login since it was refused. */
  wasRenewed(account: AccountRecord, provider: Provider, nowMs: number): Promise<boolean>;
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
  const forgotten = new Map<string, number>();
  const refusedSecrets = new Map<string, string>();
  const files = new Map<string, { readonly stamp: string; readonly text: string }>();

  const readLogin = async (path: string, provider: Provider, nowMs: number): Promise<LoginReading> => {
    if (provider.login === undefined)
      return unreadable(`${provider.descriptor.label} keeps no login on this computer`);
    try {
      const facts = await stat(path);
      // A pipe or a device would be read for ever.
      if (!facts.isFile()) return unreadable(`${path} is not a file`);
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

  const readPasted = async (account: AccountRecord, provider: Provider): Promise<Credential> => {
    const generation = forgotten.get(account.id);
    const { secret } = await vault.get(account.id);
    const credential =
      account.kind === 'snapshot' ? parseSnapshot(secret) : provider.checkSecret(account.kind, secret);
    // A secret that was replaced while the old one was being read must not be remembered.
    if (forgotten.get(account.id) === generation) pasted.set(account.id, credential);
    return credential;
  };

  return {
    readLogin,
    refused: (account, { secret }) => void refusedSecrets.set(account.id, hash('sha256', secret)),
    async renewed(account, provider, failed, nowMs) {
      if (account.kind !== 'cli-login') return null;
      const { state, credential } = await readLogin(account.source ?? '', provider, nowMs);
      return state === 'usable' && credential !== null && credential.secret !== failed.secret
        ? credential
        : null;
    },
    async wasRenewed(account, provider, nowMs) {
      const refused = refusedSecrets.get(account.id);
      if (account.kind !== 'cli-login' || refused === undefined) return false;
      const { credential } = await readLogin(account.source ?? '', provider, nowMs);
      if (credential === null || hash('sha256', credential.secret) === refused) return false;
      refusedSecrets.delete(account.id);
      return true;
    },
    forget(accountId) {
      pasted.delete(accountId);
      refusedSecrets.delete(accountId);
      forgotten.set(accountId, (forgotten.get(accountId) ?? 0) + 1);
    },
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
      if (account.endpoint?.authStyle === 'none')
        return { form: 'api-key', secret: '', vendorAccountId: null, expiresAtMs: null };
      const known = pasted.get(account.id) ?? (await readPasted(account, provider));
      return account.kind === 'snapshot' ? livingSnapshot(known, account.label, nowMs) : known;
    },
  };
}

function unreadable(message: string): LoginReading {
  return { state: 'unreadable', credential: null, email: null, plan: null, vendorAccountId: null, message };
}
