import type { ErrorCode } from '../../server/errors/index.ts';
import { failure } from './failure.ts';
import { judgeInput } from './input-limits.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';
import { judgeSender, type SenderFacts } from './sender.ts';

const inputLimitBytes = 1024 * 1024;
const burst = 200;
const perSecond = 100;

/** The part of Electron's `IpcMain` that is used; `IpcMain` itself satisfies it. */
export interface InvokeSource {
  handle(channel: string, listener: (event: SenderFacts, ...input: unknown[]) => Promise<unknown>): void;
  removeHandler(channel: string): void;
  removeAllListeners(channel: string): unknown;
}

/** Gets what the page sent, judged for size and plainness only; answers an envelope and never throws. */
export type IpcHandler = (subject: unknown, input: unknown) => Promise<unknown>;

export interface ValidatedIpcOptions {
  readonly ipcMain: InvokeSource;
  readonly isKnownWindow: (webContentsId: number) => boolean;
  readonly monotonicMs: () => number;
  readonly onRefused: (channel: string, reason: string) => void;
}

export interface ValidatedIpc {
  handle(channel: string, handler: IpcHandler): void;
  dispose(): void;
}

/**
 * The only user of raw IPC (Electron security checklist, item 17). A call counts only when it comes from a window we
 * made, from its main frame, showing our own bundle; a missing frame means refuse. Strangers get a bare rejection;
 * our own pages get an envelope that says what is wrong.
 */
export function createValidatedIpc(options: ValidatedIpcOptions): ValidatedIpc {
  const channels = new Set<string>();
  const limits = new Map<number, RateLimit>();
  // electron-store answers any page on this channel with the data directory; nothing of ours asks.
  options.ipcMain.removeAllListeners('electron-store-get-data');

  const mayCall = (webContentsId: number): boolean => {
    const known = limits.get(webContentsId);
    const limit = known ?? createRateLimit({ burst, perSecond, monotonicMs: options.monotonicMs });
    if (known === undefined) limits.set(webContentsId, limit);
    return limit();
  };
  const answerRefusal = (channel: string, code: ErrorCode, reason: string): unknown => {
    options.onRefused(channel, reason);
    return failure(code, `The window's call was refused: ${reason}.`);
  };

  return {
    handle: (channel, handler) => {
      channels.add(channel);
      options.ipcMain.handle(channel, async (event, subject, input, ...rest) => {
        const sender = judgeSender(event, options.isKnownWindow);
        if (!sender.ok) {
          options.onRefused(channel, sender.reason);
          throw new Error('refused');
        }
        if (!mayCall(event.sender.id)) return answerRefusal(channel, 'overloaded', 'too many calls at once');
        if (rest.length > 0) return answerRefusal(channel, 'input-invalid', 'it has too many parts');
        const verdict = judgeInput([subject, input], inputLimitBytes);
        if (!verdict.ok) return answerRefusal(channel, 'input-invalid', verdict.reason);
        return handler(subject, input);
      });
    },
    dispose: () => {
      for (const channel of channels) options.ipcMain.removeHandler(channel);
      channels.clear();
      limits.clear();
    },
  };
}
