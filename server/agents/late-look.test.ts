import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LateChange } from './engine-types.ts';
import { clientKey, proxyUrl } from './testing/planning.ts';
import { temporaryHome, type TemporaryHome } from './testing/temporary-home.ts';

let home: TemporaryHome;
beforeEach(async () => {
  home = await temporaryHome();
});
afterEach(() => home.remove());

const claude = { agent: 'claude-code', proxyUrl, clientKey };

/** An engine whose last look begins when `tick` is called. */
function bench(): {
  readonly engine: ReturnType<TemporaryHome['engine']>;
  readonly changes: LateChange[];
  readonly waits: number[];
  readonly tick: () => Promise<void>;
} {
  const changes: LateChange[] = [];
  const waits: number[] = [];
  const ticks: (() => void)[] = [];
  const engine = home.engine({
    delay: (delayMs) => {
      waits.push(delayMs);
      return delayMs < 1000 ? Promise.resolve() : new Promise((settle) => ticks.push(settle));
    },
    onLateChange: (change) => changes.push(change),
  });
  return {
    engine,
    changes,
    waits,
    tick: async () => {
      for (const settle of ticks.splice(0)) settle();
      await new Promise((settle) => setImmediate(settle));
      // The queue of the home: what we ask now comes after the look.
      await engine.undo({ agent: 'claude-code', keys: [] });
    },
  };
}

describe('the look two seconds after a write', () => {
  it('is not waited for, and says nothing when all is well', async () => {
    const { engine, changes, waits, tick } = bench();
    await engine.apply(claude);
    expect(waits).toEqual([250, 1750]);
    await tick();
    expect(changes).toEqual([]);
  });

  it('writes our keys once more over an older copy, says so, and does not look again', async () => {
    await home.write(home.settings, '{"a": 1}');
    const { engine, changes, waits, tick } = bench();
    await engine.apply(claude);
    const ours = await home.read(home.settings);
    await home.write(home.settings, '{"a": 1}');
    await tick();
    expect(await home.read(home.settings)).toBe(ours);
    expect(changes).toMatchObject([{ kind: 'file', agent: 'claude-code' }]);
    expect(waits.filter((wait) => wait > 1000)).toHaveLength(1);
    await engine.undo({ agent: 'claude-code' });
    expect(await home.read(home.settings)).toBe('{"a": 1}');
  });

  it('does not happen when the agent was put back meanwhile', async () => {
    await home.write(home.settings, '{"a": 1}');
    const { engine, changes, tick } = bench();
    await engine.apply(claude);
    const ours = await home.read(home.settings);
    await engine.undo({ agent: 'claude-code' });
    await tick();
    expect(await home.read(home.settings)).toBe('{"a": 1}');
    await home.write(home.settings, ours);
    await tick();
    expect(await home.read(home.settings)).toBe(ours);
    expect(changes).toEqual([]);
  });

  it('takes a copy from before the first apply for an older one, too', async () => {
    const own = '{"env": {"ANTHROPIC_BASE_URL": "https://own.example"}}';
    await home.write(home.settings, own);
    const { engine, tick } = bench();
    await engine.apply(claude);
    await engine.apply({ ...claude, proxyUrl: 'http://127.0.0.1:4311' });
    const ours = await home.read(home.settings);
    await home.write(home.settings, own);
    await tick();
    expect(await home.read(home.settings)).toBe(ours);
  });

  it('leaves what a person chose meanwhile, which is no older copy', async () => {
    await home.write(home.settings, '{"a": 1}');
    const { engine, changes, tick } = bench();
    await engine.apply(claude);
    const chosen = (await home.read(home.settings)).replace(proxyUrl, 'https://chosen.example');
    await home.write(home.settings, chosen);
    await tick();
    expect(await home.read(home.settings)).toBe(chosen);
    expect(changes).toEqual([]);
  });

  it('makes no file with our keys alone where somebody just took the whole file away', async () => {
    await home.write(home.settings, '{"a": 1}');
    const { engine, tick } = bench();
    await engine.apply(claude);
    await rm(home.settings);
    await tick();
    await expect(home.read(home.settings)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('after an undo leaves a file that somebody has made anew', async () => {
    const { engine, changes, tick } = bench();
    await engine.apply(claude);
    await engine.undo({ agent: 'claude-code' });
    await home.write(home.settings, '{}');
    await tick();
    expect(await home.read(home.settings)).toBe('{}');
    expect(changes).toEqual([]);
  });

  it('tells a file that no longer parses, and leaves it', async () => {
    const { engine, changes, tick } = bench();
    await engine.apply(claude);
    await home.write(home.settings, '{');
    await tick();
    expect(await home.read(home.settings)).toBe('{');
    expect(changes).toMatchObject([{ kind: 'file', message: expect.stringContaining('line 1') }]);
  });

  it('does not happen after the engine is closed', async () => {
    const { engine, changes, tick } = bench();
    await engine.apply(claude);
    await home.write(home.settings, '{}');
    engine.close();
    await tick();
    expect(await home.read(home.settings)).toBe('{}');
    expect(changes).toEqual([]);
  });
});
