import { describe, expect, it } from 'vitest';
import { listWslHomes, parseWslList } from './wsl.ts';

const wide = (text: string): Uint8Array => Buffer.from(text, 'utf16le');

describe('the list of Linux systems', () => {
  it('is read from UTF-16 and from UTF-8', () => {
    const text = 'Ubuntu\r\nDebian\r\n\r\ndocker-desktop\r\ndocker-desktop-data\r\nopenSUSE-Leap-15.6\r\n';
    const names = ['Ubuntu', 'Debian', 'openSUSE-Leap-15.6'];
    expect(parseWslList(wide(text))).toEqual(names);
    expect(parseWslList(wide(`\uFEFF${text}`))).toEqual(names);
    expect(parseWslList(Buffer.from(text))).toEqual(names);
  });

  it.each([
    ['nothing', ''],
    ['paths', '..\r\n..\\..\\C$\r\na/b\r\n'],
    ['a very long line', 'x'.repeat(100_000)],
  ])('has no system in %s', (_name, text) => {
    expect(parseWslList(wide(text))).toEqual([]);
    expect(parseWslList(Buffer.from(text))).toEqual([]);
  });
});

describe('home directories in Linux systems', () => {
  it('are those of running systems; one that cannot be read has none', async () => {
    const asked: (readonly string[])[] = [];
    const homes = await listWslHomes({
      run: (args) => {
        asked.push(args);
        return Promise.resolve(wide('Ubuntu\r\nBroken\r\n'));
      },
      readdir: (directory) =>
        directory.includes('Broken') ? Promise.reject(new Error('no')) : Promise.resolve(['ada', 'bob']),
    });
    expect(homes).toEqual(['\\\\wsl.localhost\\Ubuntu\\home\\ada', '\\\\wsl.localhost\\Ubuntu\\home\\bob']);
    expect(asked).toEqual([['--list', '--running', '--quiet']]);
  });

  it('are none where there is no WSL', async () => {
    const run = (): Promise<Uint8Array> => Promise.reject(new Error('not found'));
    expect(await listWslHomes({ run, readdir: () => Promise.resolve(['x']) })).toEqual([]);
  });
});
