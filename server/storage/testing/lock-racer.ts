import { randomUUID } from 'node:crypto';
import { isSwitchyardError } from '../../errors/index.ts';
import { acquireInstanceLock } from '../instance-lock.ts';

/** Child process of the lock tests: tries once for each line on its input, says how it went, holds what it got. */
const directory = process.argv[2] ?? '';
process.stdout.write('ready\n');
process.stdin.on('data', () => {
  acquireInstanceLock(directory, {
    pid: process.pid,
    clock: { nowMs: () => Date.now() },
    random: { uuid: () => randomUUID() },
  }).then(
    () => process.stdout.write('held\n'),
    (error: unknown) => process.stdout.write(`${isSwitchyardError(error) ? error.code : String(error)}\n`),
  );
});
process.stdin.on('end', () => process.exit(0));
