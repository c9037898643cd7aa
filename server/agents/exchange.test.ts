import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeIf, renameIf } from './exchange-rename.ts';
import { loadExchange, type Exchange } from './exchange.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'exchange-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const at = (name: string): string => join(directory, name);
const read = (name: string): string => readFileSync(at(name), 'utf8');
const always = (): boolean => true;

/** Another program that replaces the file by a rename. */
function strike(text: string): void {
  writeFileSync(at('theirs'), text);
  renameSync(at('theirs'), at('file'));
}

/** The system's own exchange, with a step of another program before each call. */
async function struck(...steps: readonly (() => void)[]): Promise<Exchange> {
  const exchange = await loadExchange(process.platform);
  if (exchange === null) throw new Error('this system has no exchange');
  const left = [...steps];
  return (from, to) => {
    left.shift()?.();
    return exchange(from, to);
  };
}

describe.skipIf(process.platform !== 'linux' && process.platform !== 'darwin')(
  'putting a file in the place of another',
  () => {
    beforeEach(() => {
      writeFileSync(at('file'), 'judged');
      writeFileSync(at('ours'), 'ours');
    });

    it('replaces the file that was judged, and keeps that one under the other name', async () => {
      expect(renameIf(at('ours'), at('file'), always, await struck())).toBe(true);
      expect([read('file'), read('ours')]).toEqual(['ours', 'judged']);
    });

    it('touches nothing when the file is not the one that was planned for', async () => {
      expect(renameIf(at('ours'), at('file'), () => false, await struck())).toBe(false);
      expect([read('file'), read('ours')]).toEqual(['judged', 'ours']);
    });

    it('gives back what another program put there between the look and the exchange', async () => {
      const exchange = await struck(() => strike('theirs'));
      expect(renameIf(at('ours'), at('file'), always, exchange)).toBe(false);
      expect([read('file'), read('ours')]).toEqual(['theirs', 'ours']);
    });

    it('gives back what another program wrote into the same file in that moment', async () => {
      const exchange = await struck(() => writeFileSync(at('file'), 'judged, and more'));
      expect(renameIf(at('ours'), at('file'), always, exchange)).toBe(false);
      expect(read('file')).toBe('judged, and more');
    });

    it('lets the newest stand when it writes once more while its file goes back', async () => {
      const exchange = await struck(
        () => strike('theirs'),
        () => strike('theirs, newer'),
      );
      expect(renameIf(at('ours'), at('file'), always, exchange)).toBe(false);
      expect(read('file')).toBe('theirs, newer');
    });

    it('keeps the newest in its place also when it writes before every step of ours, and comes to an end', async () => {
      let count = 0;
      const steps = Array.from({ length: 40 }, () => () => strike(`theirs ${(count += 1)}`));
      expect(renameIf(at('ours'), at('file'), always, await struck(...steps))).toBe(false);
      expect(read('file')).toMatch(/^theirs \d+$/);
    });

    it('writes nothing over a file that was deleted meanwhile and made anew by somebody else', async () => {
      const exchange = await struck(() => rmSync(at('file')));
      const judged = statSync(at('file')).ino;
      const mayReplace = (present: { ino: bigint } | null): boolean => present?.ino === BigInt(judged);
      expect(renameIf(at('ours'), at('file'), mayReplace, exchange)).toBe(false);
      expect(read('ours')).toBe('ours');
    });

    it('says what the system can do: two names change places, a missing one changes nothing', async () => {
      const exchange = await struck();
      expect(exchange(at('ours'), at('file'))).toBe(true);
      expect([read('file'), read('ours')]).toEqual(['ours', 'judged']);
      expect(exchange(at('nobody'), at('file'))).toBe(false);
      expect(exchange(at('ours'), at('nobody'))).toBe(false);
      expect(read('file')).toBe('ours');
    });
  },
);

describe('deleting a file', () => {
  beforeEach(() => {
    writeFileSync(at('file'), 'judged');
  });

  it('deletes what was judged, and nothing else', () => {
    expect(removeIf(at('file'), at('aside'), () => false)).toBe(false);
    expect(read('file')).toBe('judged');
    expect(removeIf(at('file'), at('aside'), always)).toBe(true);
    expect(readdirSync(directory)).toEqual([]);
    expect(removeIf(at('file'), at('aside'), (present) => present !== null)).toBe(false);
  });

  it('brings back what another program put there after the look', () => {
    const late = (): boolean => {
      strike('theirs');
      return true;
    };
    expect(removeIf(at('file'), at('aside'), late)).toBe(false);
    expect(read('file')).toBe('theirs');
    expect(readdirSync(directory)).toEqual(['file']);
  });
});

describe('where there is no exchange', () => {
  it('replaces by a plain rename, after a last look', () => {
    writeFileSync(at('file'), 'judged');
    writeFileSync(at('ours'), 'ours');
    expect(renameIf(at('ours'), at('file'), always, () => false)).toBe(true);
    expect(read('file')).toBe('ours');
    writeFileSync(at('ours'), 'ours again');
    expect(renameIf(at('ours'), at('file'), always, null)).toBe(true);
    expect(read('file')).toBe('ours again');
  });

  it('puts a file where none is, and throws what the system says where it cannot', () => {
    writeFileSync(at('ours'), 'ours');
    expect(renameIf(at('ours'), at('file'), (present) => present === null, null)).toBe(true);
    expect(read('file')).toBe('ours');
    expect(() => renameIf(at('nobody'), at('file'), always, null)).toThrow('ENOENT');
  });

  it('is the case on other systems, without the native module and with an old C library', async () => {
    expect(await loadExchange('win32')).toBeNull();
    expect(await loadExchange('linux', () => Promise.reject(new Error('no such module')))).toBeNull();
    const old = {
      load: () => ({
        func: () => {
          throw new Error('cannot find function renameat2');
        },
      }),
    };
    expect(await loadExchange('linux', () => Promise.resolve(old as never))).toBeNull();
  });
});
