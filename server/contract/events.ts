import type { AccountsSnapshot } from './account.ts';
import type { RequestRecord, SessionMove } from './activity.ts';
import type { AppSnapshot, SettingsSnapshot } from './app.ts';
import type { NetworkSnapshot } from './network.ts';
import type { RaisedNotice } from './quota.ts';
import type { SignInView } from './sign-in.ts';

/**
 * Everything that is pushed. A `…changed` event carries the whole new snapshot with its revision, so a client
 * replaces what it has when the revision is higher and never merges guesses.
 */
export interface EventMap {
  readonly 'app.changed': AppSnapshot;
  readonly 'accounts.changed': AccountsSnapshot;
  readonly 'settings.changed': SettingsSnapshot;
  /** Agents are read from files: the client asks for the list again. */
  readonly 'agents.changed': { readonly revision: number };
  /** A list of models was read, or could not be: the client asks for the snapshot again. */
  readonly 'models.changed': { readonly revision: number };
  /** A sign-in has moved on; the whole of it. */
  readonly 'sign-in.changed': SignInView;
  readonly 'network.changed': NetworkSnapshot;
  /** Once per cause; the shell has shown it as a native notification already. */
  readonly 'notice.raised': RaisedNotice;
  /** A request began, got its first token, or ended. */
  readonly 'activity.recorded': RequestRecord;
  /** A conversation goes on with another account from this request on. */
  readonly 'session.moved': SessionMove;
}

export type EventName = keyof EventMap;

export const eventNames = [
  'app.changed',
  'accounts.changed',
  'settings.changed',
  'agents.changed',
  'models.changed',
  'sign-in.changed',
  'network.changed',
  'notice.raised',
  'activity.recorded',
  'session.moved',
] as const satisfies readonly EventName[];

export type ControlEvent = {
  readonly [Name in EventName]: { readonly name: Name; readonly payload: EventMap[Name] };
}[EventName];
