import { describe, expect, it } from 'vitest';
import type { RaisedNotice } from '../../../server/contract/index.ts';
import { noticeRoute } from './index.ts';

const notice = (part: Partial<RaisedNotice>): RaisedNotice => ({
  id: 'n',
  kind: 'agent-drifted',
  title: 'Codex was changed outside',
  body: 'model_provider is missing.',
  accountId: null,
  windowId: null,
  action: 'review',
  atMs: 0,
  ...part,
});
const applied = { id: 'codex', home: '/home/ada/.codex', state: 'applied' } as const;
const drifted = { id: 'codex', home: 'C:\\Users\\ada:1\\.codex', state: 'drifted' } as const;

describe('where a notice leads', () => {
  it('of an agent is the drawer of that agent in that home, also when it is fine again', () => {
    const of = (home: string): string => noticeRoute(notice({ agent: 'codex', home }), []);
    expect(of(applied.home)).toBe('/agents/codex?home=%2Fhome%2Fada%2F.codex');
    expect(of(drifted.home)).toBe('/agents/codex?home=C%3A%5CUsers%5Cada%3A1%5C.codex');
  });

  it('of an agent that is not named is the only one in trouble, else the list', () => {
    expect(noticeRoute(notice({}), [applied, drifted])).toContain('/agents/codex?home=C');
    expect(noticeRoute(notice({}), [applied])).toBe('/agents');
    expect(noticeRoute(notice({}), [drifted, { ...drifted, id: 'goose' }])).toBe('/agents');
  });

  it('of an account is its drawer, at its sign-in where that is what is wrong', () => {
    const about = { accountId: 'a/b', kind: 'needs-sign-in' } as const;
    expect(noticeRoute(notice({ ...about, action: null }), [])).toBe('/accounts/a%2Fb');
    expect(noticeRoute(notice({ ...about, action: 'sign-in' }), [])).toBe('/accounts/a%2Fb?tab=sign-in');
  });

  it('of several accounts is their list, and of a change of accounts the requests that moved', () => {
    expect(noticeRoute(notice({ kind: 'all-exhausted', action: null }), [])).toBe('/accounts');
    const moved = { kind: 'account-switched', accountId: 'a', action: 'undo-switch' } as const;
    expect(noticeRoute(notice(moved), [])).toBe('/activity');
  });
});
