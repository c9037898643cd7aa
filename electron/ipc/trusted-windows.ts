/** The part of Electron's `WebContents` that pushes need. */
export interface PushTarget {
  readonly id: number;
  isDestroyed(): boolean;
  send(channel: string, payload: unknown): void;
  once(event: 'destroyed', listener: () => void): unknown;
}

/** The web contents that we created: only they may call, only they get events. */
export interface TrustedWindows {
  add(contents: PushTarget): void;
  isKnown(webContentsId: number): boolean;
  /** Sends to every live window. */
  push(channel: string, payload: unknown): void;
}

export function createTrustedWindows(): TrustedWindows {
  const known = new Map<number, PushTarget>();
  return {
    add: (contents) => {
      known.set(contents.id, contents);
      contents.once('destroyed', () => known.delete(contents.id));
    },
    isKnown: (id) => known.get(id)?.isDestroyed() === false,
    push: (channel, payload) => {
      for (const contents of known.values()) if (!contents.isDestroyed()) contents.send(channel, payload);
    },
  };
}
