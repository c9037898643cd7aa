import type { RaisedNotice } from '../contract/index.ts';
import type { NoticeSubject } from '../ports.ts';

/** Where a click on the native notice leads; the same place as the notice inside the window. */
export function noticeSubject({
  kind,
  action,
  accountId,
}: Pick<RaisedNotice, 'kind' | 'action' | 'accountId'>): NoticeSubject {
  // Each request that moved says there why.
  if (kind === 'account-switched') return { kind: 'activity' };
  return accountId === null
    ? { kind: 'accounts' }
    : { kind: 'account', id: accountId, signsIn: action === 'sign-in' };
}
