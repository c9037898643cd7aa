import type { Measure } from '../bench.ts';
import { proseBody, smallBody, type BodyInput } from '../load/bodies.ts';
import { runWrk } from '../load/wrk.ts';
import { cpuMs } from '../process-tree.ts';

function requests(name: string, title: string, body: (input: BodyInput) => Buffer): Measure {
  return {
    name,
    title,
    upstream: 'whole',
    everyRound: true,
    applies: () => true,
    async run({ target, pid }, bench) {
      const load = {
        target,
        body: body({ model: target.model, stream: false }),
        connections: 32,
        folder: await bench.folder('load'),
      };
      await runWrk({ ...load, seconds: 1 });
      const before = pid === null ? Number.NaN : await cpuMs(pid);
      const result = await runWrk({ ...load, seconds: bench.lengths.wrkSeconds });
      const used = pid === null ? Number.NaN : (await cpuMs(pid)) - before;
      const { requestsPerSecond, p99Ms, failures } = result;
      return { requestsPerSecond, p99Ms, failures, cpuMsPerRequest: used / result.requests };
    },
    columns: [
      { title: 'requests/s', figure: 'requestsPerSecond', digits: 0 },
      { title: '× direct', figure: 'requestsPerSecond', digits: 3, against: { to: 'direct', how: 'ratio' } },
      { title: '× nginx', figure: 'requestsPerSecond', digits: 3, against: { to: 'nginx', how: 'ratio' } },
      {
        title: '× pass-through',
        figure: 'requestsPerSecond',
        digits: 2,
        against: { to: 'pass-through', how: 'ratio' },
      },
      { title: 'p99 ms', figure: 'p99Ms', digits: 1 },
      { title: 'CPU ms/request', figure: 'cpuMsPerRequest', digits: 3 },
      { title: 'failures', figure: 'failures', digits: 0, isTotal: true },
    ],
  };
}

export const smallRequests = requests(
  'requests-small',
  'Small non-stream requests, 32 connections',
  smallBody,
);
export const largeRequests = requests(
  'requests-64k',
  'Non-stream requests with 64 KiB of prose, 32 connections',
  proseBody,
);
