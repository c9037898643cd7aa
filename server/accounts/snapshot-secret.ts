import { SwitchyardError } from '../errors/index.ts';
import type { Credential } from '../providers/provider.ts';

/**
 * The access token out of a pasted credentials file, as it lies in the vault. The refresh token of that file belongs to the
 * program that made it and is never stored (reliability notes 1.1: one owner per refresh token).
 */
export interface SnapshotSecret {
  readonly accessToken: string;
  /** Ms since the epoch; null = the file did not tell. */
  readonly expiresAtMs: number | null;
  /** What the vendor wants in its account header; null where it wants none. */
  readonly vendorAccountId: string | null;
}

export function encodeSnapshot({ secret, expiresAtMs, vendorAccountId }: Credential): string {
  const snapshot: SnapshotSecret = { accessToken: secret, expiresAtMs, vendorAccountId };
  return JSON.stringify(snapshot);
}

/** Throws `secret-corrupt` for anything that is not such a record. */
export function parseSnapshot(text: string): Credential {
  const { accessToken, expiresAtMs, vendorAccountId } = fieldsOf(text);
  if (typeof accessToken !== 'string' || accessToken === '')
    throw new SwitchyardError('secret-corrupt', 'the stored token of this account cannot be read');
  return {
    form: 'bearer',
    secret: accessToken,
    expiresAtMs: typeof expiresAtMs === 'number' && Number.isFinite(expiresAtMs) ? expiresAtMs : null,
    vendorAccountId: typeof vendorAccountId === 'string' ? vendorAccountId : null,
  };
}

/** Throws `credential-expired` once the token has ended: nobody here may renew it. */
export function livingSnapshot(credential: Credential, label: string, nowMs: number): Credential {
  const { expiresAtMs } = credential;
  if (expiresAtMs === null || expiresAtMs > nowMs) return credential;
  throw new SwitchyardError(
    'credential-expired',
    `the pasted token of "${label}" has ended, and Switchyard does not renew a login that another program owns. Paste the file again, or sign in`,
    { details: { endedAtMs: expiresAtMs } },
  );
}

function fieldsOf(text: string): Readonly<Record<keyof SnapshotSecret, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null)
      return parsed as Readonly<Record<keyof SnapshotSecret, unknown>>;
  } catch {
    // Said below.
  }
  return { accessToken: null, expiresAtMs: null, vendorAccountId: null };
}
