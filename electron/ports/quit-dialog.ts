import type { MessageBoxOptions, MessageBoxReturnValue } from 'electron';
import type { QuitQuestion } from '../lifecycle/index.ts';

/** The part of Electron's `dialog` that is used. */
export interface MessageBoxes {
  showMessageBox(options: MessageBoxOptions): Promise<MessageBoxReturnValue>;
}

/** Asks in a native box; the last answer is the one for closing it. `signal` closes it, but not on macOS (Electron's dialog). */
export async function askOnQuit(
  dialog: MessageBoxes,
  question: QuitQuestion,
  signal: AbortSignal,
): Promise<{ readonly answer: number; readonly isRemembered: boolean }> {
  const { response, checkboxChecked } = await dialog.showMessageBox({
    type: 'question',
    message: question.message,
    detail: question.detail,
    buttons: [...question.buttons],
    checkboxLabel: question.checkboxLabel,
    defaultId: 0,
    cancelId: question.buttons.length - 1,
    noLink: true,
    signal,
  });
  return { answer: response, isRemembered: checkboxChecked };
}
