import { expect } from 'vitest';
import { startOpenCodeServer, type OpenCodeServer } from './opencode-server.ts';
import type { OwnBench } from './own-bench.ts';
import type { OwnSetup } from './own-setups.ts';
import { programs } from './programs.ts';
import { runProgram, type Run } from './run-program.ts';

export const prompt = 'TOOLTEST run it';

/** One run may take this long on a busy machine. */
const timeoutMs = 110_000;

/** A test of several runs. */
export const severalRunsMs = 4 * timeoutMs;

/** One headless turn of the agent itself, with nothing but its own files. */
export function work({ person }: OwnBench, setup: OwnSetup): Promise<Run> {
  return runProgram(setup.program, setup.args(prompt), {
    environment: quietly(person.environment, setup),
    folder: person.project,
    timeoutMs,
  });
}

/** OpenCode with nothing but its own files, for several turns. */
export function serve({ person }: OwnBench, setup: OwnSetup): Promise<OpenCodeServer> {
  return startOpenCodeServer(setup.program, {
    environment: quietly(person.environment, setup),
    folder: person.project,
  });
}

/** The same turn by `switchyard run`, from a shell that has other plans. */
export function workThrough({ person, vendors }: OwnBench, setup: OwnSetup): Promise<Run> {
  const words = ['run', '--home', person.dataDirectory, setup.id, '--', ...setup.args(prompt)];
  return runProgram(programs.node, [programs.product, ...words], {
    environment: { ...quietly(person.environment, setup), ...setup.rivals(vendors) },
    folder: person.project,
    timeoutMs,
  });
}

/** No address and no key stands in it. */
function quietly(
  environment: Readonly<Record<string, string>>,
  setup: OwnSetup,
): Readonly<Record<string, string>> {
  const whole = { ...environment, ...setup.environment };
  expect(Object.keys(whole).filter((name) => /_BASE_URL$|_KEY$|_TOKEN$/.test(name))).toEqual([]);
  return whole;
}

/** The run ended well and the model saw what the tool gave. */
export function expectDone(run: Run): void {
  // Qwen Code tells the command too, and loses its output now and then.
  expect(run.output, run.errors).toMatch(/DONE result=[\s\S]*(?:marker-42|printf marker-%d 42)/);
  expect(run.code, run.errors).toBe(0);
}

/** The accounts that served the agent since the last look, each once. */
export function servedBy({ vendors }: OwnBench, { vendor }: OwnSetup): readonly (string | null)[] {
  const { requests } = vendors[vendor];
  const served = new Set(
    requests.all.filter(({ method }) => method === 'POST').map(({ account }) => account),
  );
  requests.clear();
  return [...served];
}
