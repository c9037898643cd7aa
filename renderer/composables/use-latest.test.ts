import { describe, expect, it } from 'vitest';
import { useLatest } from './index.ts';

describe('something that is read again as its question changes', () => {
  it('answers the last question, also when it changed while an answer was under way', async () => {
    let question = 'first';
    const asked: string[] = [];
    const gates: (() => void)[] = [];
    const latest = useLatest(async () => {
      const mine = question;
      asked.push(mine);
      await new Promise<void>((open) => gates.push(open));
      return mine;
    });
    const done = latest.run();
    for (const next of ['second', 'third']) {
      question = next;
      void latest.run();
    }
    gates.shift()?.();
    await Promise.resolve();
    expect(latest.value.value).toBeNull();
    await expect.poll(() => gates.length).toBe(1);
    gates.shift()?.();
    await done;
    expect(latest.value.value).toBe('third');
    expect(asked).toEqual(['first', 'third']);
  });

  it('keeps the last good value when a later read fails, and forgets the failure after the next good one', async () => {
    let fails = false;
    const latest = useLatest(async () => {
      if (fails) throw new Error('gone');
      return 1;
    });
    await latest.run();
    fails = true;
    await latest.run();
    expect([latest.value.value, latest.error.value === null, latest.busy.value]).toEqual([1, false, false]);
    fails = false;
    await latest.run();
    expect(latest.error.value).toBeNull();
  });
});
