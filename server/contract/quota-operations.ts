import { Type } from 'typebox';
import { id, none, operation, strict } from './operation.ts';
import { BankedResets, QuotaHistory, ResetOutcome } from './quota.ts';

/** Operations about quota beside the list and the refresh. */
export const quotaOperations = {
  /**
   * For a popover that opens: asks the vendors of accounts whose windows are older than 5 minutes, in the background,
   * and says which. Nothing is asked that was refused a short while ago.
   */
  'quota.refresh-if-stale': operation(true, none, Type.Object({ asking: Type.Array(Type.String()) })),
  /** For sparklines. Absent: the last 7 days of all windows, 200 points each. An unknown account has no series. */
  'quota.history': operation(
    false,
    Type.Object(
      {
        id,
        windowId: Type.Optional(id),
        sinceMs: Type.Optional(Type.Number()),
        untilMs: Type.Optional(Type.Number()),
        points: Type.Optional(Type.Integer({ minimum: 2, maximum: 500 })),
      },
      strict,
    ),
    QuotaHistory,
  ),
  /** Asks the vendor for the banked resets of an account. */
  'quota.banked-resets': operation(true, Type.Object({ id }, strict), BankedResets),
  /** Uses one up. Only ever on an explicit click: it cannot be undone. */
  'quota.use-banked-reset': operation(
    true,
    Type.Object({ id, creditId: Type.Optional(id), confirm: Type.Literal(true) }, strict),
    ResetOutcome,
  ),
} as const;
