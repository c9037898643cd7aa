import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { ProgramWay } from '../../providers/sign-in-profile.ts';
import { createHandClock } from '../../testing/hand-clock.ts';
import { startProgram } from './program-way.ts';
import type { StartedWay } from './way.ts';

let folder: string;
const dropped: string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-program-'));
  dropped.length = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const seenNames = `require('fs').writeFileSync('seen.json', JSON.stringify(Object.keys(process.env)));`;
const page = 'https://vendor.test/authorize?state=x';

/** Starts a program of these lines; it runs in a directory of its own. */
async function start(
  script: string,
  more: Partial<ProgramWay> = {},
): Promise<StartedWay & { directory: string }> {
  const directory = join(folder, 'login');
  const file = join(folder, 'program.cjs');
  await writeFile(file, script);
  const started = await startProgram(
    {
      clock: createHandClock(),
      environment: {
        ...process.env,
        ANTHROPIC_API_KEY: 'sk',
        CODEX_HOME: '/elsewhere',
        claude_config_dir: '/x',
      },
      findProgram: () => Promise.resolve(process.execPath),
      async newDirectory() {
        await mkdir(directory, { mode: 0o700 });
        return directory;
      },
      dropDirectory: (path) => void dropped.push(path),
    },
    {
      program: 'vendor-program',
      label: 'The program',
      args: [file],
      environment: (path) => ({ VENDOR_HOME: path }),
      loginFile: (path) => join(path, 'login.json'),
      pageHosts: ['vendor.test'],
      takesPastedCode: true,
      ...more,
    },
  );
  onTestFinished(() => started.stop());
  return Object.assign(started, { directory });
}

describe('the vendor’s own program', () => {
  test('gives its page, takes the pasted code and keeps the login', async () => {
    const started = await start(`
      process.stdout.write('Opening browser\\nVisit: ${page}\\nPaste code > ');
      process.stdin.on('data', (text) => {
        require('fs').writeFileSync(process.env.VENDOR_HOME + '/login.json', String(text));
        process.exit(0);
      });`);
    expect(started.shown.url).toBe(page);
    started.paste?.('  the-code#state ');
    expect(await started.result).toEqual({ kind: 'login-file', path: join(started.directory, 'login.json') });
    expect(await readFile(join(started.directory, 'login.json'), 'utf8')).toBe('the-code#state\n');
    expect(dropped).toEqual([]);
  });

  test('does not see names that would lead it to another login or server', async () => {
    const started = await start(`${seenNames} console.log('${page}');`);
    await started.result;
    const seen = JSON.parse(await readFile(join(started.directory, 'seen.json'), 'utf8')) as string[];
    expect(seen).toContain('VENDOR_HOME');
    expect(seen).toContain('PATH');
    expect(seen.filter((name) => /anthropic|claude|codex/i.test(name))).toEqual([]);
  });

  test('shows only a page of its vendor, and only a whole address', async () => {
    const started = await start(`
      process.stdout.write('see https://evil.test/x or http://vendor.test/y\\nhttps://vendor.test/auth');
      setTimeout(() => process.stdout.write('orize?state=x\\n'), 50);
      process.stdin.resume();`);
    expect(started.shown.url).toBe(page);
  });

  test('that ends without a login leaves nothing behind', async () => {
    const started = await start(`console.log('secret-output ${page}'); process.exitCode = 3;`);
    await expect(started.result).rejects.toMatchObject({
      code: 'sign-in-failed',
      message: 'The program ended without a sign-in (code 3)',
    });
    expect(dropped).toContain(started.directory);
    expect(() => started.paste?.('code')).toThrow('over');
  });

  test('is ended when the sign-in is cancelled', async () => {
    const started = await start(`console.log('${page}'); process.stdin.resume();`);
    started.stop();
    await expect(started.result).rejects.toMatchObject({ code: 'sign-in-failed' });
    expect(dropped).toContain(started.directory);
  });

  test.each([
    ['nothing', ''],
    ['white space', ' '],
    ['two lines', 'two\nlines'],
    ['a book', 'x'.repeat(5_000)],
    ['a NUL', 'nul\u0000'],
  ])('is not handed %s', async (_what, text) => {
    const started = await start(`console.log('${page}'); process.stdin.resume();`);
    expect(() => started.paste?.(text)).toThrow('one line');
  });

  test('without a code to paste takes none', async () => {
    const started = await start(`console.log('${page}'); process.stdin.resume();`, {
      takesPastedCode: false,
    });
    expect(started.paste).toBeNull();
  });
});

test('a program that is not installed is named', async () => {
  const sources = {
    clock: createHandClock(),
    environment: {},
    findProgram: () => Promise.resolve(null),
    newDirectory: () => Promise.resolve(join(folder, 'none')),
    dropDirectory: () => undefined,
  };
  const way = { program: 'x', label: 'Claude Code', args: [], pageHosts: [], takesPastedCode: false };
  await expect(
    startProgram(sources, { ...way, environment: () => ({}), loginFile: (path) => path }),
  ).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining('Claude Code') });
  expect(existsSync(join(folder, 'none'))).toBe(false);
});
