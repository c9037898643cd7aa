// Kills a process while it edits agents' files, starts again and compares. Usage: node testing/fuzz/kill-agents.ts [kills]
import { killRounds } from '../../server/agents/testing/kill-rounds.ts';

const count = Number(process.argv[2] ?? '200');
const longestMs = 600;
const tallies = await killRounds(count, longestMs);
let failed = 0;
for (const [id, { interrupted, mixed, failures }] of tallies) {
  failed += failures.length;
  process.stdout.write(
    `${id}: ${count} kills, ${interrupted} in the middle of a run, ${mixed} between two files, ${failures.length} failures\n`,
  );
  for (const failure of failures.slice(0, 5)) process.stdout.write(`  ${failure}\n`);
}
process.exitCode = failed === 0 ? 0 : 1;
