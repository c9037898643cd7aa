import { expect, it } from 'vitest';
import { defaultNotices } from '../control/index.ts';
import type { NativeNotice } from '../ports.ts';
import { createNotices } from './notices.ts';
import { noticeSubject } from './notice-subject.ts';

it.each([
  [
    { kind: 'window-used', action: 'use-another', accountId: 'a' },
    { kind: 'account', id: 'a', signsIn: false },
  ],
  [
    { kind: 'window-reset', action: null, accountId: 'a' },
    { kind: 'account', id: 'a', signsIn: false },
  ],
  [
    { kind: 'needs-sign-in', action: 'sign-in', accountId: 'a' },
    { kind: 'account', id: 'a', signsIn: true },
  ],
  [
    { kind: 'login-ends', action: 'sign-in', accountId: 'a' },
    { kind: 'account', id: 'a', signsIn: true },
  ],
  [{ kind: 'account-switched', action: 'undo-switch', accountId: 'a' }, { kind: 'activity' }],
  [{ kind: 'all-exhausted', action: null, accountId: null }, { kind: 'accounts' }],
] as const)('%j leads to %j', (notice, subject) => {
  expect(noticeSubject(notice)).toEqual(subject);
});

it('goes with the native notice', () => {
  const shown: NativeNotice[] = [];
  const notices = createNotices({
    clock: { nowMs: () => 0, after: () => () => undefined },
    settings: () => defaultNotices,
    given: { get: () => null, set: () => undefined, forget: () => undefined },
    accountName: () => 'Work',
    pace: () => null,
    group: () => null,
    show: (notice) => shown.push(notice),
    raised: () => undefined,
  });
  notices.needsSignIn('a', 'cause', 'The vendor ended it.');
  expect(shown).toEqual([
    {
      title: 'Work needs you to sign in again',
      body: 'The vendor ended it.',
      about: { kind: 'account', id: 'a', signsIn: true },
    },
  ]);
});
