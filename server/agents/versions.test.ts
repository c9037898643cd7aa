import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryHome } from './testing/temporary-home.ts';
import { createVersions } from './versions.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'switchyard-versions-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Programs whose answers are given by hand. */
function bench(): {
  readonly asked: string[];
  readonly came: string[];
  readonly answer: (name: string, version: string | null) => Promise<void>;
  readonly known: (name: string) => Promise<string | null>;
} {
  const asked: string[] = [];
  const came: string[] = [];
  const answers = new Map<string, (version: string | null) => void>();
  const versions = createVersions({
    ask: (executable) =>
      new Promise((settle) => {
        asked.push(executable);
        answers.set(executable, settle);
      }),
    onVersion: (executable) => came.push(executable),
  });
  return {
    asked,
    came,
    answer: async (name, version) => {
      answers.get(join(directory, name))?.(version);
      await new Promise((settle) => setImmediate(settle));
    },
    known: (name) => versions.known(join(directory, name)),
  };
}

describe('versions of programs', () => {
  it('are never waited for: each is asked once, two at a time, and known afterwards', async () => {
    const { asked, came, answer, known } = bench();
    for (const name of ['a', 'b', 'c']) await writeFile(join(directory, name), '');
    expect(await Promise.all(['a', 'b', 'c', 'a'].map(known))).toEqual([null, null, null, null]);
    expect(asked).toHaveLength(2);
    await answer('a', '1.0');
    expect(asked).toHaveLength(3);
    expect(came).toEqual([join(directory, 'a')]);
    expect(await known('a')).toBe('1.0');
    await answer('b', null);
    await answer('c', '3.0');
    expect(await Promise.all(['a', 'b', 'c'].map(known))).toEqual(['1.0', null, '3.0']);
    expect(asked).toHaveLength(3);
  });

  it('are asked again when the program file changed, with the old answer until then', async () => {
    const { asked, answer, known } = bench();
    await writeFile(join(directory, 'a'), '');
    await known('a');
    await answer('a', '1.0');
    await utimes(join(directory, 'a'), 1, 1);
    expect(await known('a')).toBe('1.0');
    expect(asked).toHaveLength(2);
    await answer('a', '2.0');
    expect(await known('a')).toBe('2.0');
  });
});

describe('the list of agents', () => {
  it('comes at once, and again with what the programs print', async () => {
    const home = await temporaryHome();
    const bin = join(home.directory, 'bin');
    await home.write(join(bin, 'claude'), '#!/bin/sh\necho "2.1.329 (Claude Code)"\n', 0o755);
    await home.write(join(bin, 'codex'), '#!/bin/sh\nexit 3\n', 0o755);
    const came = Promise.withResolvers<unknown>();
    const engine = home.engine({
      environment: { PATH: `relative:${bin}` },
      onLateChange: came.resolve,
    });
    const claudeNow = async (): Promise<unknown> =>
      (await engine.list()).find(({ id }) => id === 'claude-code');
    expect(await claudeNow()).toMatchObject({
      state: 'direct',
      version: null,
      executable: join(bin, 'claude'),
    });
    expect(await came.promise).toEqual({ kind: 'version', executable: join(bin, 'claude') });
    expect(await claudeNow()).toMatchObject({ version: '2.1.329' });
    engine.close();
    await home.remove();
  });
});
