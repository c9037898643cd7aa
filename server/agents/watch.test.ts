import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createManualClock, machineClock, type ManualClock } from '../testing/control-bench.ts';
import { temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import type { AgentState, AgentStatus } from './status.ts';
import { createAgentWatch, type AgentWatch, type WatchDirectory, type WatchedHome } from './watch.ts';

interface Bench {
  readonly watch: AgentWatch;
  readonly told: string[];
  readonly looks: string[];
  /** The system reports a change in a folder that is watched. */
  readonly report: (name: string | null) => Promise<void>;
  /** How many folders are watched. */
  readonly watched: () => number;
  state: AgentState;
  homes: readonly WatchedHome[];
}

const target = (file: string): WatchedHome => ({ agent: 'codex', home: '/h', files: [file] });
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function bench(
  homes: readonly WatchedHome[],
  clock: Parameters<typeof createAgentWatch>[0]['clock'],
  isReal = false,
): Bench {
  const told: string[] = [];
  const looks: string[] = [];
  const calls = new Map<string, (name: string | null) => void>();
  const watchDirectory: WatchDirectory = (directory, call) => {
    calls.set(directory, call);
    return () => void calls.delete(directory);
  };
  const test: { state: AgentState; homes: readonly WatchedHome[] } = { state: 'applied', homes };
  const watch = createAgentWatch({
    clock,
    homes: () => test.homes,
    status: async ({ agent }) => {
      looks.push(agent);
      return { id: agent, state: test.state } as AgentStatus;
    },
    changed: ({ state }) => told.push(`changed ${state}`),
    worsened: ({ state }) => told.push(`worse ${state}`),
    fine: () => told.push('fine'),
    failed: (error) => told.push(`failed ${String(error)}`),
    ...(isReal ? {} : { watchDirectory }),
  });
  onTestFinished(() => watch.close());
  const report = async (name: string | null): Promise<void> => {
    // Paths are resolved by the real file system, in its own time.
    await expect.poll(() => calls.size).toBeGreaterThan(0);
    for (const call of calls.values()) call(name);
  };
  return Object.assign(test, { watch, told, looks, report, watched: () => calls.size });
}

/** Lets a timer's work and the work after it run. */
async function advance(clock: ManualClock, ms: number): Promise<void> {
  clock.advance(ms);
  for (let turn = 0; turn < 20; turn += 1) await settle();
}

describe('the watch over agents’ files', () => {
  it('tells a change once it has settled, and tells what is wrong once per transition', async () => {
    const clock = createManualClock();
    const test = bench([target('/d/a.toml')], clock);
    await advance(clock, 300);
    expect(test.told).toEqual(['fine']);
    test.state = 'drifted';
    for (let burst = 0; burst < 10; burst += 1) {
      await test.report('a.toml');
      clock.advance(100);
    }
    expect(test.looks).toHaveLength(1);
    await advance(clock, 200);
    // Seen once: it may be one step of somebody's save.
    expect([test.looks.length, test.told.length]).toEqual([2, 1]);
    await advance(clock, 300);
    expect(test.told.slice(1)).toEqual(['changed drifted', 'worse drifted']);
    await test.report('a.toml');
    await advance(clock, 300);
    expect(test.told).toHaveLength(3);
    test.state = 'applied';
    await test.report(null);
    await advance(clock, 300);
    expect(test.told.slice(3)).toEqual(['changed applied', 'fine']);
  });

  it('does not take a state of a moment for drift, nor a neighbour’s file for ours', async () => {
    const clock = createManualClock();
    const test = bench([target('/d/a.toml')], clock);
    await advance(clock, 300);
    test.state = 'file-missing';
    await test.report('a.toml');
    await advance(clock, 300);
    test.state = 'applied';
    await advance(clock, 300);
    expect(test.told.filter((line) => line !== 'fine')).toEqual([]);
    const looked = test.looks.length;
    await test.report('b.toml');
    await advance(clock, 1_000);
    expect(test.looks).toHaveLength(looked);
  });

  it('looks every minute at what the system does not report, and at nothing when nothing is applied', async () => {
    const clock = createManualClock();
    const test = bench([target('/nowhere/at-all/a.toml')], clock);
    await advance(clock, 300);
    test.state = 'overridden';
    await advance(clock, 60_000);
    await advance(clock, 300);
    expect(test.told).toContain('worse overridden');
    test.homes = [];
    test.watch.refresh();
    await expect.poll(() => test.watched()).toBe(0);
    await advance(clock, 300);
    const looked = test.looks.length;
    await advance(clock, 600_000);
    expect(test.looks).toHaveLength(looked);
  });

  it('survives a look that fails, and is silent after the end', async () => {
    const clock = createManualClock();
    const told: string[] = [];
    let changed: (name: string | null) => void = () => undefined;
    const watch = createAgentWatch({
      clock,
      homes: () => [target('/d/a.toml')],
      status: () => Promise.reject(new Error('no disk')),
      changed: () => told.push('changed'),
      worsened: () => told.push('worse'),
      fine: () => told.push('fine'),
      failed: (error) => told.push(String(error)),
      watchDirectory: (_directory, call) => {
        changed = call;
        return () => undefined;
      },
    });
    await advance(clock, 300);
    expect(told).toEqual(['Error: no disk']);
    watch.close();
    changed('a.toml');
    watch.refresh();
    await advance(clock, 120_000);
    expect(told).toHaveLength(1);
  });

  it('sees real edits: in place, by rename, behind a link, and in a folder that was replaced', async () => {
    const root = await temporaryDirectory();
    const folder = join(root, '.codex');
    const real = join(root, 'dotfiles');
    await mkdir(folder);
    await mkdir(real);
    const file = join(folder, 'config.toml');
    await writeFile(join(real, 'config.toml'), 'a = 1');
    await symlink(join(real, 'config.toml'), file);
    const test = bench([target(file)], machineClock, true);
    await expect.poll(() => test.looks.length).toBe(1);
    const seen = async (edit: () => Promise<void>): Promise<void> => {
      const looked = test.looks.length;
      await edit();
      await expect.poll(() => test.looks.length, { timeout: 5_000 }).toBeGreaterThan(looked);
    };
    await seen(() => writeFile(join(real, 'config.toml'), 'a = 2'));
    await seen(async () => {
      await writeFile(join(real, 'next'), 'a = 3');
      await rename(join(real, 'next'), join(real, 'config.toml'));
    });
    await seen(async () => {
      await rm(folder, { recursive: true });
      await mkdir(folder);
      await writeFile(file, 'a = 4');
    });
    const looked = test.looks.length;
    await expect
      .poll(
        async () => {
          await writeFile(file, 'a = 5');
          return test.looks.length;
        },
        { timeout: 5_000, interval: 700 },
      )
      .toBeGreaterThan(looked + 1);
  });
});
