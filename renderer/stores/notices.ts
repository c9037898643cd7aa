import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { RaisedNotice, SessionMove } from '../../server/contract/index.ts';
import { injectShell } from './inject-bridge.ts';

/** As many as a person can still make use of. */
const kept = 20;
/** The same pair of accounts is named once in this time: an agent has many conversations. */
const moveRestMs = 10 * 60_000;

/** What was worth telling since this page is open: notices of the server and conversations that moved. */
export const useNoticesStore = defineStore('notices', () => {
  /** Newest first. */
  const notices = shallowRef<readonly RaisedNotice[]>([]);
  /** The newest one that is worth a message. */
  const latestMove = shallowRef<SessionMove | null>(null);
  const told = new Map<string, number>();

  return {
    /** The desktop shell shows each notice natively. */
    areNative: injectShell().isDesktop,
    notices,
    latestMove,
    accept(notice: RaisedNotice): void {
      notices.value = [notice, ...notices.value.filter(({ id }) => id !== notice.id)].slice(0, kept);
    },
    acceptMove(move: SessionMove): void {
      // The person knows what the person did.
      if (move.cause === 'person') return;
      const key = `${move.fromAccountId} ${move.toAccountId}`;
      if (move.atMs - (told.get(key) ?? Number.NEGATIVE_INFINITY) < moveRestMs) return;
      told.set(key, move.atMs);
      latestMove.value = move;
    },
    dismiss(id: string): void {
      notices.value = notices.value.filter((notice) => notice.id !== id);
    },
  };
});
