import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export type ProbeQuestion = 'lag-start' | 'lag-stop' | 'heap';

export interface ProbeAnswer {
  readonly lagP50Ms: number;
  readonly lagP99Ms: number;
  readonly lagMaxMs: number;
  /** V8's heap and what hangs on it; after a collection when the process runs with `--expose-gc`. */
  readonly heapMb: number;
  readonly residentMb: number;
}

export interface Probe {
  ask(question: ProbeQuestion): Promise<ProbeAnswer>;
}

/** Arguments for Node that load the probe into the process. */
export const probeArguments: readonly string[] = ['--import', join(import.meta.dirname, 'probe.mjs')];

export function createProbe(child: ChildProcess): Probe {
  return {
    async ask(question) {
      const reply = once(child, 'message') as Promise<[ProbeAnswer]>;
      child.send(question);
      return (await reply)[0];
    },
  };
}
