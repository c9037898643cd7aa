import type { Clock, Logger, Random } from '../../ports.ts';
import { takeRecord, type HeldCredential } from './held-credential.ts';
import { openAttempts, type RenewalDecision } from './renewal-decision.ts';
import type { RenewalNote, RenewalNotes } from './renewal-note.ts';
import type { TokenOutcome } from './token-outcome.ts';
import { tokenHash } from './token-record.ts';
import { readRecord, type TokenVault } from './token-vault.ts';

export interface VerdictParts {
  readonly vault: TokenVault;
  readonly notes: RenewalNotes;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

type Refused = Extract<RenewalDecision, { kind: 'refused' }>;
type Adopted = { readonly kind: 'current'; readonly how: 'adopted' };

/** Final answers count only after one more look into the vault: a sign-in may have come in meanwhile. */
export async function refuse(
  parts: VerdictParts,
  held: HeldCredential,
  note: RenewalNote | null,
  outcome: Extract<TokenOutcome, { kind: 'refused' }>,
): Promise<Refused | Adopted> {
  const stored = await readRecord(parts.vault, held.account).catch(() => null);
  if (stored !== null && stored.generation !== held.generation) {
    await parts.notes.remove(held.account);
    takeRecord(held, stored, parts.clock, parts.random, 'stored');
    return { kind: 'current', how: 'adopted' };
  }
  const hash = tokenHash(held.record.refreshToken ?? '');
  const wasOpen = openAttempts(note, hash, held.generation) > 0;
  const end = wasOpen && outcome.end === 'refused' ? 'interrupted' : outcome.end;
  return ended(parts, held, { kind: 'refused', end, code: outcome.code, isNew: true });
}

export async function ended(parts: VerdictParts, held: HeldCredential, refused: Refused): Promise<Refused> {
  await remember(parts, held, refused);
  return refused;
}

export async function remember(
  parts: VerdictParts,
  held: HeldCredential,
  { end, code }: Refused,
): Promise<void> {
  const hash = tokenHash(held.record.refreshToken ?? '');
  held.refusal = { tokenHash: hash, end, code };
  try {
    // The registration may be put right by an update of this program, so this verdict ends with the run.
    if (end === 'client-refused') await parts.notes.remove(held.account);
    else
      await parts.notes.write(held.account, {
        phase: 'refused',
        tokenHash: hash,
        end,
        code,
        atMs: parts.clock.nowMs(),
      });
  } catch {
    parts.logger.log('warn', 'A final answer could not be written down.', { account: held.account });
  }
}

/** The note as it was before this request, which changed nothing. */
export async function restore(
  parts: VerdictParts,
  held: HeldCredential,
  note: RenewalNote | null,
): Promise<void> {
  try {
    if (note === null || note.phase === 'refused') await parts.notes.remove(held.account);
    else await parts.notes.write(held.account, note);
  } catch {
    parts.logger.log('warn', 'A renewal note could not be taken back.', { account: held.account });
  }
}
