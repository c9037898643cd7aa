export { chooseAccount } from './choose-account.ts';
export type { Candidate, Choice, ChoiceInput, SkipKind, Verdict } from './choose-account.ts';
export { createSessions } from './sessions.ts';
export type { SessionBinding, Sessions } from './sessions.ts';
