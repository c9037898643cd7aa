import { memberOf } from '../../dialects/index.ts';
import type { BankedResets, ResetOutcome } from '../../contract/index.ts';
import { shortTextOf } from '../login-files.ts';
import type { BankedResetProbe } from '../provider.ts';
import { decimalOf, momentMs } from '../reset-times.ts';

const listLimit = 20;
const outcomes: ReadonlyMap<unknown, ResetOutcome['outcome']> = new Map([
  ['reset', 'reset'],
  ['nothing_to_reset', 'nothing-to-reset'],
  ['no_credit', 'no-credit'],
  ['already_redeemed', 'already-used'],
]);

function creditOf(entry: unknown): BankedResets['credits'] {
  const id = shortTextOf(memberOf(entry, 'id'));
  if (id === null) return [];
  return [
    {
      id,
      title: shortTextOf(memberOf(entry, 'title'))?.slice(0, 80) ?? 'Banked reset',
      description: shortTextOf(memberOf(entry, 'description')),
      expiresAtMs: momentMs(memberOf(entry, 'expires_at')),
      usable: memberOf(entry, 'status') === 'available',
    },
  ];
}

/** Banked resets (codex protocol notes 3.5). A reset may clear only one of the windows. */
export const codexBankedResets: BankedResetProbe = {
  listPath: '/backend-api/wham/rate-limit-reset-credits',
  usePath: '/backend-api/wham/rate-limit-reset-credits/consume',
  parseList(body) {
    const list = memberOf(body, 'credits');
    const credits = Array.isArray(list) ? list.slice(0, listLimit).flatMap(creditOf) : [];
    const told = decimalOf(memberOf(body, 'available_count'));
    const available = told !== null && Number.isSafeInteger(told) ? told : null;
    return { available: available ?? credits.filter(({ usable }) => usable).length, credits };
  },
  useBody: (requestId, creditId) => ({
    redeem_request_id: requestId,
    ...(creditId === null ? {} : { credit_id: creditId }),
  }),
  parseOutcome: (body) => outcomes.get(memberOf(body, 'code')) ?? 'unknown',
};
