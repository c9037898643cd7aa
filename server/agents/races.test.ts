import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFileAccess, type FileAccess } from './file-access.ts';
import { createFormat } from './formats/registry.ts';
import { clientKey, proxyUrl } from './testing/planning.ts';
import { temporaryHome, type TemporaryHome } from './testing/temporary-home.ts';

let home: TemporaryHome;
beforeEach(async () => {
  home = await temporaryHome();
});
afterEach(() => home.remove());

/** The look after two seconds is the business of `late-look.test.ts`. */
const never = new Promise<void>(() => undefined);

const claude = { agent: 'claude-code', proxyUrl, clientKey };

/** Another program that adds keys to a file, each time through a fresh read and a rename. */
function foreignEditor(
  file: string,
  format: 'json' | 'toml',
): { readonly edit: () => void; readonly edits: () => number } {
  let count = 0;
  return {
    edit: () => {
      const text = createFormat(format).setKey(readFileSync(file, 'utf8'), [`foreign${count}`], count).text;
      writeFileSync(`${file}.foreign`, text);
      renameSync(`${file}.foreign`, file);
      count += 1;
    },
    edits: () => count,
  };
}

/** Lets `strike` run before any of our file calls but the last one, the rename itself. */
function interrupted(strike: () => void): FileAccess {
  const names = [
    'lstat',
    'stat',
    'readFile',
    'readlink',
    'realpath',
    'open',
    'link',
    'chmod',
    'chown',
    'mkdir',
  ] as const;
  const wrapped = names.map((name) => {
    const original = nodeFileAccess[name] as (...values: unknown[]) => unknown;
    return [
      name,
      (...values: unknown[]) => {
        strike();
        return original(...values);
      },
    ] as const;
  });
  return { ...nodeFileAccess, ...Object.fromEntries(wrapped) };
}

describe.each([
  ['json', 'claude-code'],
  ['toml', 'codex'],
] as const)('another program that writes a %s file all the time', (format, agent) => {
  it('loses none of 100 edits, whichever of our steps they hit, and our keys are right in the end', async () => {
    const file = format === 'json' ? home.settings : home.config;
    const original = format === 'json' ? '{\n  "own": true\n}\n' : 'own = true # x\n\n[t]\ny = 1\n';
    await home.write(file, original);
    const editor = foreignEditor(file, format);
    let step = 0;
    const engine = home.engine({
      fileAccess: interrupted(() => {
        step += 1;
        // A stride that is coprime to the number of our steps reaches each of them in turn.
        if (step % 23 === 0 && editor.edits() < 100) editor.edit();
      }),
    });
    for (let round = 0; editor.edits() < 100; round += 1) {
      if (round % 2 === 0) await engine.apply({ agent, proxyUrl, clientKey });
      else await engine.undo({ agent });
    }
    await engine.apply({ agent, proxyUrl, clientKey });
    const readings = createFormat(format).readKeys(
      await home.read(file),
      Array.from({ length: 100 }, (_, index) => [`foreign${index}`]),
    );
    expect(readings.filter((reading) => !reading.present)).toEqual([]);
    expect((await engine.list()).find(({ id }) => id === agent)?.state).toBe('applied');
    await engine.undo({ agent });
    const stray = createFormat(format)
      .changedPaths(original, await home.read(file))
      .map((path) => path.join('.'));
    expect(stray.every((path) => path.startsWith('foreign'))).toBe(true);
  });
});

describe('a program that never stops writing', () => {
  it('makes us give up after ten tries, with nothing changed and nothing pending', async () => {
    await home.write(home.settings, '{}');
    const editor = foreignEditor(home.settings, 'json');
    let waits = 0;
    const engine = home.engine({
      fileAccess: interrupted(() => editor.edit()),
      delay: () => Promise.resolve(void (waits += 1)),
    });
    await expect(engine.apply(claude)).rejects.toMatchObject({ code: 'file-changed' });
    expect(waits).toBe(10);
    expect(await home.read(home.settings)).not.toContain('ANTHROPIC');
    expect(home.ledger.pending()).toEqual([]);
    expect(home.ledger.entries('claude-code', join(home.directory, '.claude'))).toEqual([]);
    expect((await readdir(join(home.directory, '.claude'))).filter((name) => name.endsWith('.tmp'))).toEqual(
      [],
    );
  });
});

describe('a program that puts its older copy over ours', () => {
  const overwriting = (
    text: string,
  ): { readonly delay: (delayMs: number) => Promise<void>; readonly waits: number[] } => {
    const waits: number[] = [];
    return {
      waits,
      delay: async (delayMs) => {
        waits.push(delayMs);
        if (delayMs > 1000) await never;
        if (waits.length === 1) await writeFile(home.settings, text);
      },
    };
  };

  it('within 250 ms gets our keys written again, and keeps its own', async () => {
    await home.write(home.settings, '{"a": 1}');
    const { delay, waits } = overwriting('{"a": 1, "late": 2}');
    expect((await home.engine({ delay }).apply(claude)).agent.state).toBe('applied');
    expect(waits).toEqual([250, 250, 1750]);
    await home.engine().undo({ agent: 'claude-code' });
    expect(await home.read(home.settings)).toBe('{"a": 1, "late": 2}');
  });

  it('after an undo gets our keys taken out again', async () => {
    await home.write(home.settings, '{"a": 1}');
    await home.engine().apply(claude);
    const { delay } = overwriting(await home.read(home.settings));
    await home.engine({ delay }).undo({ agent: 'claude-code' });
    expect(await home.read(home.settings)).toBe('{"a": 1}');
  });

  it('again and again gets a warning instead of a fight', async () => {
    await home.write(home.settings, '{"a": 1}');
    const engine = home.engine({ delay: () => writeFile(home.settings, '{"a": 1}') });
    const { warnings, agent } = await engine.apply(claude);
    expect(warnings.join()).toContain('keeps writing');
    expect(agent.state).toBe('applied');
  });
});
