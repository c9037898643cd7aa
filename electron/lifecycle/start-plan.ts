export interface StartFacts {
  /** No account yet. */
  readonly isFirstRun: boolean;
  readonly openedAtLogin: boolean;
  /** False on a desktop without a tray host, for example GNOME without its extension. */
  readonly hasTray: boolean;
  readonly requested: 'main' | 'popover' | undefined;
}

/** What opens by itself when the program starts. The tray is never the only way in. */
export function planStart(facts: StartFacts): 'main' | 'popover' | 'nothing' {
  if (facts.requested !== undefined) return facts.requested;
  if (facts.openedAtLogin) return 'nothing';
  if (facts.isFirstRun || !facts.hasTray) return 'main';
  return 'nothing';
}
