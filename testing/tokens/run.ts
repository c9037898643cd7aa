// `node testing/tokens/run.ts <test,…|all> <rounds>`: the login tests of reliability notes 5.3, one JSON line for each.
import { roundTests } from '../../server/accounts/keeper/testing/rounds/index.ts';

const [names = 'all', rounds = '20'] = process.argv.slice(2);
const count = Number(rounds);
const wanted = names === 'all' ? [...roundTests.keys()] : names.split(',');
if (!Number.isSafeInteger(count) || count < 1 || wanted.some((name) => !roundTests.has(name))) {
  console.error(`usage: run.ts <all|${[...roundTests.keys()].join(',')}> <rounds>`);
  process.exit(2);
}
let failed = false;
for (const name of wanted) {
  const startedMs = performance.now();
  const report = await roundTests.get(name)?.(count);
  const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
  console.log(JSON.stringify({ ...report, seconds }));
  failed ||= report === undefined || report.good !== report.rounds || report.rounds === 0;
}
process.exit(failed ? 1 : 0);
