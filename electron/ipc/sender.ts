import { isOwnUrl } from '../window/index.ts';

/** What an IPC event says about its sender; Electron's `IpcMainInvokeEvent` satisfies it. */
export interface SenderFacts {
  readonly sender: { readonly id: number; isDestroyed(): boolean };
  /** Null when the frame has navigated away or is gone. */
  readonly senderFrame: { readonly url: string; readonly parent: unknown; readonly detached: boolean } | null;
}

export type SenderVerdict = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Known window, live, main frame, our own origin: all four, or the call is a stranger's. */
export function judgeSender(
  event: SenderFacts,
  isKnownWindow: (webContentsId: number) => boolean,
): SenderVerdict {
  if (event.sender.isDestroyed()) return stranger('its window is gone');
  if (!isKnownWindow(event.sender.id)) return stranger('its window is not ours');
  const frame = event.senderFrame;
  if (frame === null || frame.detached) return stranger('its frame is gone');
  if (frame.parent !== null) return stranger('it comes from an inner frame');
  if (!isOwnUrl(frame.url)) return stranger('its page is not ours');
  return { ok: true };
}

function stranger(reason: string): SenderVerdict {
  return { ok: false, reason };
}
