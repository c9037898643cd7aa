import type { NoticeSubject } from '../../server/ports.ts';
import { isPlainRoute } from './origin.ts';

/** The screen of what a notice is about; undefined = the window as it is. */
export function subjectRoute(subject: NoticeSubject | undefined): string | undefined {
  if (subject === undefined) return undefined;
  const route = routeOf(subject);
  // A name that fits no address still opens the list that it is in.
  return isPlainRoute(route) ? route : listOf[subject.kind];
}

const listOf: Readonly<Record<NoticeSubject['kind'], string>> = {
  account: '/accounts',
  accounts: '/accounts',
  activity: '/activity',
  agent: '/agents',
};

function routeOf(subject: NoticeSubject): string {
  switch (subject.kind) {
    case 'account':
      return `/accounts/${encodeURIComponent(subject.id)}${subject.signsIn ? '?tab=sign-in' : ''}`;
    case 'agent':
      return `/agents/${encodeURIComponent(subject.id)}?home=${encodeURIComponent(subject.home)}`;
    case 'accounts':
    case 'activity':
      return listOf[subject.kind];
    default:
      return subject satisfies never;
  }
}
