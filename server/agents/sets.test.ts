import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentEngine, AgentEngineOptions } from './engine-types.ts';
import { nodeFileAccess, type FileAccess } from './file-access.ts';
import type { PendingWrite } from './ledger.ts';
import { Crash, dyingAt } from './testing/dying.ts';
import { clientKey, proxyUrl } from './testing/planning.ts';
import { sampleAgent, sampleTexts } from './testing/sample-agent.ts';
import { temporaryHome, type TemporaryHome } from './testing/temporary-home.ts';

let home: TemporaryHome;
let first: string;
let second: string;
beforeEach(async () => {
  home = await temporaryHome();
  first = join(home.directory, '.sample', 'first.json');
  second = join(home.directory, '.sample', 'second.toml');
  await home.write(first, sampleTexts.json);
  await home.write(second, sampleTexts.toml);
});
afterEach(() => home.remove());

const manifests = [
  sampleAgent([
    { name: 'first.json', format: 'json' },
    { name: 'second.toml', format: 'toml' },
  ]),
];
const engineOf = (options: Partial<AgentEngineOptions> = {}): AgentEngine =>
  home.engine({ manifests, ...options });
const target = { agent: 'sample' };
const request = { ...target, proxyUrl, clientKey };
const texts = async (): Promise<readonly string[]> => [await home.read(first), await home.read(second)];
const before = [sampleTexts.json, sampleTexts.toml];
const entries = (): readonly unknown[] => home.ledger.entries('sample', join(home.directory, '.sample'));

/** What apply makes of both files. */
async function applied(): Promise<readonly string[]> {
  await engineOf().apply(request);
  return texts();
}

describe('two files of one agent', () => {
  it('are written and put back together, to the byte', async () => {
    const engine = engineOf();
    expect((await engine.apply(request)).agent.state).toBe('applied');
    expect((await texts()).every((text) => text.includes(proxyUrl))).toBe(true);
    expect((await engine.undo(target)).agent.state).toBe('direct');
    expect(await texts()).toEqual(before);
  });

  it('stay untouched both when the second cannot be edited', async () => {
    await home.write(second, 'a = ');
    await expect(engineOf().apply(request)).rejects.toMatchObject({ code: 'file-unparsable' });
    expect(await home.read(first)).toBe(sampleTexts.json);
    expect(home.ledger.pending()).toEqual([]);
  });

  it('stay untouched both when the second is read-only', async () => {
    await chmod(second, 0o444);
    await expect(engineOf().apply(request)).rejects.toMatchObject({ code: 'file-refused' });
    expect(await texts()).toEqual(before);
    expect(engineOf().history('sample')).toEqual([]);
  });

  const failingAt = (file: string, strike?: () => Promise<void>): Partial<AgentEngineOptions> => ({
    fileAccess: {
      ...nodeFileAccess,
      rename: async (...values) => {
        if (values[1] !== file) return nodeFileAccess.rename(...values);
        await strike?.();
        throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      },
    },
  });

  it('are put back both when writing the second fails', async () => {
    await expect(engineOf(failingAt(second)).apply(request)).rejects.toThrow('no space');
    expect(await texts()).toEqual(before);
    expect(entries()).toEqual([]);
    expect(home.ledger.pending()).toEqual([]);
    expect(await readdir(join(home.directory, '.sample'))).toEqual(['first.json', 'second.toml']);
  });

  it('go back to the earlier mode when changing the mode fails, not to nothing', async () => {
    const key = await applied();
    const change = engineOf(failingAt(second)).apply({ ...request, mode: 'pass-through' });
    await expect(change).rejects.toThrow('no space');
    expect(await texts()).toEqual(key);
    expect((await engineOf().list())[0]).toMatchObject({ state: 'applied', mode: 'key' });
  });

  it('keep what somebody wrote into the first between our write and the failure', async () => {
    const strike = async (): Promise<void> => {
      await home.write(first, (await home.read(first)).replace('"a"', '"late": 1, "a"'));
    };
    await expect(engineOf(failingAt(second, strike)).apply(request)).rejects.toThrow('no space');
    expect(await home.read(first)).toBe(sampleTexts.json.replace('"a"', '"late": 1, "a"'));
  });

  it('are applied again both when an undo fails', async () => {
    const ours = await applied();
    await expect(engineOf(failingAt(second)).undo(target)).rejects.toThrow('no space');
    expect(await texts()).toEqual(ours);
    expect((await engineOf().list())[0]?.state).toBe('applied');
  });

  it('have one row each in the journal before the first is written', async () => {
    const seen: PendingWrite[] = [];
    const spy: FileAccess = {
      ...nodeFileAccess,
      rename: (...values) => {
        if (seen.length === 0) seen.push(...home.ledger.pending());
        return nodeFileAccess.rename(...values);
      },
    };
    await engineOf({ fileAccess: spy }).apply(request);
    expect(seen.map(({ file }) => file)).toEqual([first, second]);
    expect(new Set(seen.map(({ set }) => set)).size).toBe(1);
  });
});

describe('a crash between two files', () => {
  const die = async (
    work: (engine: AgentEngine) => Promise<unknown>,
    file: string,
    at: 'before-rename' | 'after-rename',
  ) => {
    await expect(work(engineOf(dyingAt(home, file, at)))).rejects.toBeInstanceOf(Crash);
  };
  const apply = (engine: AgentEngine): Promise<unknown> => engine.apply(request);
  const undo = (engine: AgentEngine): Promise<unknown> => engine.undo(target);

  it('of an apply is put back, and said', async () => {
    await die(apply, second, 'before-rename');
    expect(await texts()).not.toEqual(before);
    const engine = engineOf();
    expect((await engine.reconcile()).join()).toContain('was put back');
    expect(await texts()).toEqual(before);
    expect(entries()).toEqual([]);
    expect(home.ledger.pending()).toEqual([]);
    expect((await engine.list())[0]?.state).toBe('direct');
    expect(await engine.reconcile()).toEqual([]);
  });

  it('of an apply before the first file, or after the last, is no mix', async () => {
    await die(apply, first, 'before-rename');
    await engineOf().reconcile();
    expect(await texts()).toEqual(before);
    await die(apply, second, 'after-rename');
    await engineOf().reconcile();
    expect((await engineOf().list())[0]?.state).toBe('applied');
    await engineOf().undo(target);
    expect(await texts()).toEqual(before);
  });

  it('of a change of mode puts the whole agent back, the unchanged half too', async () => {
    await applied();
    await die((engine) => engine.apply({ ...request, mode: 'pass-through' }), second, 'before-rename');
    await engineOf().reconcile();
    expect(await texts()).toEqual(before);
    expect(entries()).toEqual([]);
  });

  it('of an undo is rolled forward', async () => {
    await applied();
    await die(undo, second, 'before-rename');
    expect((await engineOf().reconcile()).join()).toContain('finished now');
    expect(await texts()).toEqual(before);
    expect(entries()).toEqual([]);
  });

  it('followed by a crash in putting back is still put back at the third start', async () => {
    await die(apply, second, 'before-rename');
    await die((engine) => engine.reconcile(), first, 'before-rename');
    await engineOf().reconcile();
    expect(await texts()).toEqual(before);
    expect(home.ledger.pending()).toEqual([]);
  });

  it('leaves a file alone that somebody wrote since: what is missing shows as drift', async () => {
    await die(apply, second, 'before-rename');
    const edited = (await home.read(first)).replace('"a"', '"late": 1, "a"');
    await home.write(first, edited);
    expect((await engineOf().reconcile()).join()).toContain('another program wrote there since');
    expect(await texts()).toEqual([edited, sampleTexts.toml]);
    expect((await engineOf().list())[0]).toMatchObject({ state: 'drifted' });
    await engineOf().undo(target);
    expect(await texts()).toEqual([sampleTexts.json.replace('"a"', '"late": 1, "a"'), sampleTexts.toml]);
  });

  it('counts a file that somebody took our keys out of as not written', async () => {
    await die(apply, second, 'before-rename');
    await home.write(first, '{"theirs": 1}');
    await engineOf().reconcile();
    expect(await texts()).toEqual(['{"theirs": 1}', sampleTexts.toml]);
    expect(entries()).toEqual([]);
  });

  it('waits for a file that cannot be read, with the other one left as it is', async () => {
    await die(apply, second, 'before-rename');
    const half = await texts();
    await home.write(second, new Uint8Array([0xff]));
    expect((await engineOf().reconcile()).join()).toContain('cannot be settled now');
    expect(home.ledger.pending()).toHaveLength(2);
    await home.write(second, half[1] ?? '');
    await engineOf().reconcile();
    expect(await texts()).toEqual(before);
  });

  it('that could not be settled at the start is settled before the next write', async () => {
    await die(apply, second, 'before-rename');
    const half = await texts();
    await home.write(second, new Uint8Array([0xff]));
    const engine = engineOf();
    await engine.reconcile();
    await home.write(second, half[1] ?? '');
    expect((await engine.undo(target)).warnings.join()).toContain('was put back');
    expect(await texts()).toEqual(before);
    expect(home.ledger.pending()).toEqual([]);
  });
});
