import type { InjectionKey } from 'vue';

/** Small remarks that this page keeps for itself between two visits, such as "do not show again". Nothing private. */
export interface PageStorage {
  read(name: string): string | null;
  write(name: string, value: string): void;
}

export const pageStorageKey: InjectionKey<PageStorage> = Symbol('page storage');

/** Over the browser's storage; where that is refused, in memory for this visit. */
export function createPageStorage(open: () => Pick<Storage, 'getItem' | 'setItem'>): PageStorage {
  const memory = new Map<string, string>();
  const attempt = <Value>(work: (storage: Pick<Storage, 'getItem' | 'setItem'>) => Value): Value | null => {
    try {
      return work(open());
    } catch {
      // Refused by the browser's settings, or full: the memory of this visit has to do.
      return null;
    }
  };
  return {
    read: (name) => memory.get(name) ?? attempt((storage) => storage.getItem(`switchyard.${name}`)),
    write(name, value) {
      const isKept = attempt((storage) => {
        storage.setItem(`switchyard.${name}`, value);
        return true;
      });
      // Another window may write the same remark later: memory answers only where there is nothing else.
      if (isKept === true) memory.delete(name);
      else memory.set(name, value);
    },
  };
}
