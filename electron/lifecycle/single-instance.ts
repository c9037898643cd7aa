/** The part of Electron's `App` that the lock uses. */
export interface InstanceLock {
  requestSingleInstanceLock(additionalData: Record<string, unknown>): boolean;
  on(
    event: 'second-instance',
    listener: (event: unknown, argv: string[], workingDirectory: string, additionalData: unknown) => void,
  ): unknown;
}

/** What a second start asks of the first. */
export interface SecondStart {
  readonly show: 'main' | 'popover' | 'nothing';
}

/**
 * Takes the lock of this user-data directory, before anything else happens. The second instance gets false and must
 * leave; the first is told what the second wanted, through `additionalData`, because argv may be reordered.
 */
export function takeSingleInstance(
  app: InstanceLock,
  wanted: SecondStart,
  onSecondStart: (start: SecondStart) => void,
): boolean {
  if (!app.requestSingleInstanceLock({ show: wanted.show })) return false;
  app.on('second-instance', (_event, _argv, _directory, data) => onSecondStart(parseSecondStart(data)));
  return true;
}

/** A person who starts the program again wants to see it, whatever the other process managed to say. */
function parseSecondStart(data: unknown): SecondStart {
  const show = typeof data === 'object' && data !== null ? (data as Record<string, unknown>)['show'] : null;
  return { show: show === 'popover' || show === 'nothing' ? show : 'main' };
}
