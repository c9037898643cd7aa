/** Work on one agent home, one piece after the other. */
export interface HomeQueue {
  /** `stamp` tells this run from later ones of the same home. */
  readonly run: <Result>(
    agent: string,
    home: string,
    work: (stamp: number) => Promise<Result>,
  ) => Promise<Result>;
  /** Runs `work` in its turn if no other run has begun on this home since `stamp`; else answers null. */
  readonly runIfLast: <Result>(
    agent: string,
    home: string,
    stamp: number,
    work: () => Promise<Result>,
  ) => Promise<Result | null>;
}

export function createHomeQueue(): HomeQueue {
  const last = new Map<string, { readonly stamp: number; readonly end: Promise<unknown> }>();
  const keyOf = (agent: string, home: string): string => `${agent}\0${home}`;
  return {
    run: (agent, home, work) => {
      const key = keyOf(agent, home);
      const previous = last.get(key);
      const stamp = (previous?.stamp ?? 0) + 1;
      const task = (): ReturnType<typeof work> => work(stamp);
      const running = (previous?.end ?? Promise.resolve()).then(task, task);
      last.set(key, { stamp, end: running });
      return running;
    },
    runIfLast: async (agent, home, stamp, work) => {
      const key = keyOf(agent, home);
      const present = last.get(key);
      if (present?.stamp !== stamp) return null;
      const running = present.end.then(work, work);
      last.set(key, { stamp, end: running });
      return running;
    },
  };
}
