import type { AccountView, QuotaWindowView } from '../../../server/contract/index.ts';
import { windowOfKind } from '../../stores/derive/index.ts';

/** The two windows of a dense row: the tightest short one and the tightest long one, or whatever there is. */
export function mainWindows(account: AccountView): readonly QuotaWindowView[] {
  const both = [windowOfKind(account, 'short'), windowOfKind(account, 'long')].filter(
    (window) => window !== null,
  );
  return both.length > 0 ? both : account.windows.slice(0, 2);
}
