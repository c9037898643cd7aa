import type { BankedResets, ResetOutcome } from '../contract/index.ts';
import { asRecord, parseJson } from '../dialects/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { BankedResetProbe } from '../providers/provider.ts';
import { askAccountPage, parseAnswer, type AskContext } from './ask-vendor.ts';

const what = 'the page of banked resets';

function probeOf({ provider }: AskContext): BankedResetProbe {
  const probe = provider.usage?.bankedResets;
  if (probe !== undefined) return probe;
  throw new SwitchyardError('not-found', `${provider.descriptor.label} has no banked resets`);
}

/** The resets that the vendor has put aside. Throws as `askVendor` does. */
export async function listBankedResets(context: AskContext): Promise<BankedResets> {
  const probe = probeOf(context);
  return probe.parseList(parseAnswer(await askAccountPage(context, probe.listPath, what), what));
}

/**
 * Uses one up: only for an explicit click of a person, sent once and never again. An answer that is lost or cannot be
 * read is `unknown`, for the vendor may have done it. Throws only where the vendor surely has not.
 */
export async function consumeBankedReset(
  context: AskContext,
  requestId: string,
  creditId: string | null,
): Promise<ResetOutcome['outcome']> {
  const probe = probeOf(context);
  try {
    const answer = await askAccountPage(context, probe.usePath, what, probe.useBody(requestId, creditId));
    if (answer.status >= 500) return 'unknown';
    // A refusal may carry its reason in the same form.
    const told = probe.parseOutcome(asRecord(parseJson(answer.body.toString('utf8'))));
    if (told !== 'unknown') return told;
    if (answer.status >= 200 && answer.status < 300) return 'unknown';
    parseAnswer(answer, what);
    return 'unknown';
  } catch (error) {
    if (error instanceof SwitchyardError && (error.details['sent'] === false || 'status' in error.details))
      throw error;
    return 'unknown';
  }
}
