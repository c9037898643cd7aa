import { setTimeout as delay } from 'node:timers/promises';
import type { Measure } from '../bench.ts';
import { cpuMs, residentMb } from '../process-tree.ts';

const settleMs = 5_000;

/** A fresh copy that nobody talks to. */
export const idle: Measure = {
  name: 'idle',
  title: 'Idle after the start',
  upstream: 'none',
  everyRound: false,
  applies: ({ pid }) => pid !== null,
  async run({ name }, bench) {
    const peer = await bench.startFresh(name);
    const pid = peer.pid ?? 0;
    await delay(settleMs);
    const before = await cpuMs(pid);
    await delay(bench.lengths.idleSeconds * 1_000);
    const used = (await cpuMs(pid)) - before;
    const residentMegabytes = await residentMb(pid);
    await peer.stop();
    return { residentMegabytes, cpuPercent: used / (bench.lengths.idleSeconds * 10) };
  },
  columns: [
    { title: 'RSS MB', figure: 'residentMegabytes', digits: 0 },
    { title: 'CPU % of a core', figure: 'cpuPercent', digits: 2 },
  ],
};
