import type { Power } from '../../server/ports.ts';

/** The part of Electron's `powerSaveBlocker` that is used. */
export interface SaveBlocker {
  start(type: 'prevent-app-suspension'): number;
  stop(id: number): unknown;
}

/** Holds one blocker at most. It keeps the machine from idle sleep only: a closed lid wins. */
export function createPower(blocker: SaveBlocker): Power {
  let held: number | null = null;
  return {
    stayAwake(isNeeded) {
      if (isNeeded === (held !== null)) return;
      if (held === null) held = blocker.start('prevent-app-suspension');
      else {
        blocker.stop(held);
        held = null;
      }
    },
  };
}
