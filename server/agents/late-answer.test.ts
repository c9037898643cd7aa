import { describe, expect, it } from 'vitest';
import { createLateAnswer } from './late-answer.ts';

const turn = (): Promise<void> => new Promise((settle) => setImmediate(settle));

function bench(): {
  readonly answers: (readonly string[])[];
  readonly asked: () => number;
  readonly changes: () => number;
  readonly pass: (durationMs: number) => void;
  readonly late: ReturnType<typeof createLateAnswer>;
} {
  const answers: (readonly string[])[] = [];
  let asked = 0;
  let changes = 0;
  let nowMs = 0;
  const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs, after: () => () => undefined };
  const ask = (): Promise<readonly string[]> => {
    asked += 1;
    return Promise.resolve(answers.shift() ?? []);
  };
  const late = createLateAnswer(clock, ask, () => (changes += 1));
  return { answers, asked: () => asked, changes: () => changes, pass: (ms) => void (nowMs += ms), late };
}

describe('a list that takes time to get', () => {
  it('is empty at first, and there afterwards, with one question and one change', async () => {
    const { answers, asked, changes, late } = bench();
    answers.push(['a']);
    expect([late.now(), late.now()]).toEqual([[], []]);
    await turn();
    expect(late.now()).toEqual(['a']);
    expect([asked(), changes()]).toEqual([1, 1]);
  });

  it('is asked for anew after a minute, with the old one until then and no change when it is the same', async () => {
    const { answers, asked, changes, pass, late } = bench();
    answers.push(['a'], ['a'], ['b']);
    expect(await late.settled()).toEqual(['a']);
    pass(61_000);
    expect(late.now()).toEqual(['a']);
    await turn();
    expect([asked(), changes()]).toEqual([2, 1]);
    pass(61_000);
    expect(await late.settled()).toEqual(['b']);
    expect(changes()).toBe(2);
  });
});
