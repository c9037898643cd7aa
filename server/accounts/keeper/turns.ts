/** How many renewals may be on their way at once. */
export interface TurnLimits {
  readonly overall: number;
  readonly perGroup: number;
}

export interface Turns {
  /** Waits for a place in line; call what it answers with exactly once to give the place back. */
  enter(group: string): Promise<() => void>;
}

interface Waiting {
  readonly group: string;
  readonly go: () => void;
}

/** First come, first served; one that has to wait for its group does not hold up the others. */
export function createTurns({ overall, perGroup }: TurnLimits): Turns {
  const running = new Map<string, number>();
  let total = 0;
  let line: readonly Waiting[] = [];

  const fits = (group: string): boolean => total < overall && (running.get(group) ?? 0) < perGroup;
  const start = (group: string): void => {
    total += 1;
    running.set(group, (running.get(group) ?? 0) + 1);
  };
  const callNext = (): void => {
    const next = line.find(({ group }) => fits(group));
    if (next === undefined) return;
    line = line.filter((waiting) => waiting !== next);
    start(next.group);
    next.go();
    callNext();
  };
  const leave = (group: string): void => {
    total -= 1;
    const left = (running.get(group) ?? 1) - 1;
    if (left === 0) running.delete(group);
    else running.set(group, left);
    callNext();
  };

  return {
    enter(group) {
      const { promise, resolve } = Promise.withResolvers<() => void>();
      line = [...line, { group, go: () => resolve(() => leave(group)) }];
      callNext();
      return promise;
    },
  };
}
