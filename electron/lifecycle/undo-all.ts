import type { Clock } from '../../server/ports.ts';

export interface UndoAllOptions {
  /** Puts every agent back; answers the exit code, 0 = all are back. */
  readonly undo: () => Promise<number>;
  readonly exit: (code: number) => void;
  readonly onFailed: (error: unknown) => void;
  readonly clock: Pick<Clock, 'after'>;
}

/** An uninstaller waits for this program, and a person for the uninstaller. */
export const undoAllLimitMs = 60_000;

/** What the argument `--undo-all` does: puts agents back and leaves, in any case and once. Never rejects. */
export async function undoAllAndLeave({ undo, exit, onFailed, clock }: UndoAllOptions): Promise<void> {
  let hasLeft = false;
  const leave = (code: number): void => {
    if (!hasLeft) exit(code);
    hasLeft = true;
  };
  const cancel = clock.after(undoAllLimitMs, () => leave(1));
  try {
    leave(await undo());
  } catch (error) {
    onFailed(error);
    leave(1);
  } finally {
    cancel();
  }
}
