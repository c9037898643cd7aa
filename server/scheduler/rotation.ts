/** Whose turn it is in a vendor's group, for strategies that take turns. Counts new conversations, in memory only. */
export interface Rotation {
  credit(vendor: string, accountId: string): number;
  /** A new conversation began on `chosenId`; `ready` are those that could have had it, with their shares. */
  taken(
    vendor: string,
    ready: readonly { readonly id: string; readonly weight: number }[],
    chosenId: string,
  ): void;
  forgetAccount(accountId: string): void;
}

/**
 * Smooth weighted turns: each account that could serve earns its share, the one that serves pays the sum. An account
 * that rests earns nothing, so that it is not flooded when it returns.
 */
export function createRotation(): Rotation {
  const groups = new Map<string, Map<string, number>>();
  return {
    credit: (vendor, accountId) => groups.get(vendor)?.get(accountId) ?? 0,
    taken(vendor, ready, chosenId) {
      const credits = groups.get(vendor) ?? new Map<string, number>();
      groups.set(vendor, credits);
      let sum = 0;
      for (const { id, weight } of ready) {
        credits.set(id, (credits.get(id) ?? 0) + weight);
        sum += weight;
      }
      credits.set(chosenId, (credits.get(chosenId) ?? 0) - sum);
    },
    forgetAccount(accountId) {
      for (const credits of groups.values()) credits.delete(accountId);
    },
  };
}
