import { runHealthModel } from '../../server/testing/health/model.ts';

/** `node testing/health/model-test.ts [steps] [seed]`: plays the health model and prints the raw result. */
const [stepsText = '1000000', seedText = '1'] = process.argv.slice(2);
const steps = Number(stepsText);
const seed = Number(seedText);
if (!Number.isInteger(steps) || steps < 1 || !Number.isInteger(seed)) {
  process.stderr.write('usage: node testing/health/model-test.ts [steps] [seed]\n');
  process.exitCode = 2;
} else {
  const startedMs = performance.now();
  const result = runHealthModel(steps, seed);
  const seconds = Math.round(performance.now() - startedMs) / 1_000;
  process.stdout.write(`${JSON.stringify({ ...result, seconds }, null, 2)}\n`);
  if (result.broken !== null) process.exitCode = 1;
}
