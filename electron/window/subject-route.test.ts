import { expect, it } from 'vitest';
import type { NoticeSubject } from '../../server/ports.ts';
import { pageUrl } from './origin.ts';
import { subjectRoute } from './subject-route.ts';

const id = '7c7f7a52-36a8-4d6c-9a3c-1f0f5d3f2b11';

it.each([
  [{ kind: 'account', id, signsIn: false }, `/accounts/${id}`],
  [{ kind: 'account', id, signsIn: true }, `/accounts/${id}?tab=sign-in`],
  [
    { kind: 'agent', id: 'codex', home: 'C:\\Users\\Ada (work)\\.codex' },
    '/agents/codex?home=C%3A%5CUsers%5CAda%20(work)%5C.codex',
  ],
  [{ kind: 'accounts' }, '/accounts'],
  [{ kind: 'activity' }, '/activity'],
  // Nothing that a name holds may reach the address unescaped, or keep a click from opening anything.
  [{ kind: 'account', id: '../x#y', signsIn: true }, '/accounts'],
  [{ kind: 'agent', id: 'codex', home: 'x'.repeat(5_000) }, '/agents'],
] as const satisfies readonly (readonly [NoticeSubject, string])[])('%j is at %s', (subject, route) => {
  expect(subjectRoute(subject)).toBe(route);
  expect(() => pageUrl(route)).not.toThrow();
});

it('of nothing in particular leaves the window where it is', () => {
  expect(subjectRoute(undefined)).toBeUndefined();
});
