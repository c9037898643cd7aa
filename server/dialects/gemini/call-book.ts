interface PendingCall {
  readonly callId: string;
  readonly name: string;
  /** The client gave the id; false = it was made from the call's place. */
  readonly isGiven: boolean;
}

/** Remembers the calls of a conversation until they are answered. */
export interface CallBook {
  /** A model turn begins: what an earlier one called and nobody answered is forgotten. */
  startTurn(): void;
  add(call: PendingCall): void;
  /** The id of the call that a response answers, else the id it names, else an empty text. */
  answer(id: string | null, name: string): string;
}

/**
 * Pairs function responses with calls: by id, else by name in the order of the calls (provider notes 16.5 point 3).
 * Gemini CLI makes up an id for a response whose call had none, so an unknown id counts as none.
 */
export function createCallBook(): CallBook {
  let pending: PendingCall[] = [];
  const take = (index: number): string | null => {
    const [call] = index === -1 ? [] : pending.splice(index, 1);
    return call?.callId ?? null;
  };
  return {
    startTurn() {
      pending = [];
    },
    add(call) {
      pending.push(call);
    },
    answer(id, name) {
      if (id !== null && id !== '') {
        const exact = take(pending.findIndex((call) => call.callId === id));
        if (exact !== null) return exact;
      }
      const named = take(
        pending.findIndex((call) => call.name === name && (id === null || id === '' || !call.isGiven)),
      );
      return named ?? id ?? '';
    },
  };
}
