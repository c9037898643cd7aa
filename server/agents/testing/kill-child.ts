// Applies and undoes every agent of `kill-cases.ts` in a loop until it is killed, or kills itself before a file call.
// Usage: node kill-child.ts <root> [number of the file call, 0 = never]
import { nodeFileAccess, type FileAccess } from '../file-access.ts';
import { killCases, openKillEngine } from './kill-cases.ts';
import { clientKey, proxyUrl } from './planning.ts';

const [root = '', lastStep = '0'] = process.argv.slice(2);
let steps = 0;

/** Every way to read or write a file, counted. */
const counted = Object.fromEntries(
  Object.entries(nodeFileAccess).map(([name, method]: [string, (...values: never[]) => unknown]) => [
    name,
    (...values: never[]): unknown => {
      steps += 1;
      if (steps === Number(lastStep)) process.kill(process.pid, 'SIGKILL');
      return method(...values);
    },
  ]),
) as unknown as FileAccess;

const { engine } = openKillEngine(root, counted);
process.stdout.write('ready\n');

await Promise.all(
  killCases.map(async ({ id }) => {
    for (;;) {
      await engine.apply({ agent: id, proxyUrl, clientKey });
      await engine.undo({ agent: id });
    }
  }),
);
