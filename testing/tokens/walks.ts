// `node testing/tokens/walks.ts <T-C1|T-P7> <count> [first seed]`: random walks of reliability notes 5.3, raw result.
import { walkClock } from '../../server/accounts/keeper/testing/clock-walk.ts';
import { interleave } from '../../server/accounts/keeper/testing/interleaving.ts';
import { seededNumbers } from '../../server/storage/testing/damage.ts';

const [name = '', rounds = '1000', first = '0'] = process.argv.slice(2);
const walks = new Map([
  ['T-C1', walkClock],
  ['T-P7', interleave],
]);
const walk = walks.get(name);
const count = Number(rounds);
if (walk === undefined || !Number.isSafeInteger(count) || count < 1) {
  console.error('usage: walks.ts <T-C1|T-P7> <count> [first seed]');
  process.exit(2);
}
const startedMs = performance.now();
const faults: string[] = [];
for (let seed = Number(first); seed < Number(first) + count; seed += 1) {
  const fault = await walk(seededNumbers(seed));
  if (fault !== null) faults.push(`seed ${seed}: ${fault}`);
}
const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
console.log(
  JSON.stringify({
    id: name,
    rounds: count,
    good: count - faults.length,
    faults: faults.slice(0, 20),
    seconds,
  }),
);
process.exit(faults.length === 0 ? 0 : 1);
