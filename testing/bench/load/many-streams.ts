import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { readStream, type StreamInput, type StreamOutcome } from './one-stream.ts';

export interface ManyStreamsInput extends Omit<StreamInput, 'agent'> {
  readonly concurrency: number;
  /** Until when new streams are opened, milliseconds from now; 0 opens each lane's stream once. */
  readonly durationMs: number;
  /** The lanes begin spread over this time, as people do. */
  readonly rampMs: number;
}

export interface ManyStreamsResult {
  readonly whole: number;
  readonly failed: number;
  readonly short: number;
  readonly altered: number;
  readonly elapsedMs: number;
  readonly firstBytesMs: readonly number[];
  readonly chunkDelaysMs: readonly number[];
  /** One reason, when any stream was not whole. */
  readonly why: string;
}

/** Lanes that each read one stream after another, all at once. */
export async function runStreams(input: ManyStreamsInput): Promise<ManyStreamsResult> {
  const { concurrency, durationMs, rampMs } = input;
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency, maxFreeSockets: concurrency });
  const outcomes: StreamOutcome[] = [];
  const startedMs = performance.now();
  const lane = async (index: number): Promise<void> => {
    if (rampMs > 0) await delay((index / concurrency) * rampMs);
    do outcomes.push(await readStream({ ...input, agent }));
    while (performance.now() - startedMs < durationMs);
  };
  await Promise.all(Array.from({ length: concurrency }, (_, index) => lane(index)));
  agent.destroy();
  return summary(outcomes, performance.now() - startedMs);
}

/** One stream after another on one connection. */
export async function runSequential(
  input: Omit<StreamInput, 'agent'>,
  count: number,
): Promise<ManyStreamsResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const startedMs = performance.now();
  const outcomes: StreamOutcome[] = [];
  for (let index = 0; index < count; index += 1) outcomes.push(await readStream({ ...input, agent }));
  agent.destroy();
  return summary(outcomes, performance.now() - startedMs);
}

function summary(outcomes: readonly StreamOutcome[], elapsedMs: number): ManyStreamsResult {
  const count = (state: StreamOutcome['state']): number =>
    outcomes.filter((outcome) => outcome.state === state).length;
  return {
    whole: count('whole'),
    failed: count('failed'),
    short: count('short'),
    altered: count('altered'),
    elapsedMs,
    firstBytesMs: outcomes.map((outcome) => outcome.firstByteMs).filter(Number.isFinite),
    chunkDelaysMs: outcomes.flatMap((outcome) => outcome.chunkDelaysMs),
    why: outcomes.find((outcome) => outcome.state !== 'whole')?.why ?? '',
  };
}
