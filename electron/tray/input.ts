import type { AccountsSnapshot, AppSnapshot, Settings } from '../../server/contract/index.ts';

export type TitleToken = 'alias' | 'short' | 'long' | 'resets-in';

/** Everything the tray shows is computed from this; nothing else is asked when the menu opens. */
export interface TrayInput {
  /** Null until the server has answered. */
  readonly app: AppSnapshot | null;
  readonly accounts: AccountsSnapshot | null;
  readonly settings: Settings | null;
  /** Why the server could not start, else null. */
  readonly failure: string | null;
  /** Draining before the end. */
  readonly closing: boolean;
  /** Null where the system cannot open the program at login. */
  readonly openAtLogin: boolean | null;
  readonly nowMs: number;
  readonly systemLocale: string;
  readonly timeZone: string | undefined;
  /** Text beside the icon (macOS); at most three are shown. */
  readonly titleTokens: readonly TitleToken[];
}
