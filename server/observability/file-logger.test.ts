import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import { createManualClock } from '../testing/control-bench.ts';
import { createFileLogger } from './file-logger.ts';

const clock = createManualClock();
const linesOf = async (path: string): Promise<readonly Record<string, unknown>[]> =>
  (await readFile(path, 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('the log file', () => {
  it('holds one private JSON object a line, in order', async () => {
    const path = join(await temporaryDirectory(), 'logs', 'switchyard.log');
    const logger = createFileLogger(path, clock);
    logger.log('info', 'one\ntwo', { port: 1, code: 'x', gone: undefined });
    logger.log('error', 'three');
    await logger.flush();
    const time = new Date(clock.nowMs()).toISOString();
    expect(await linesOf(path)).toEqual([
      { time, level: 'info', message: 'one\ntwo', port: 1, code: 'x' },
      { time, level: 'error', message: 'three' },
    ]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700);
  });

  it('masks secrets in messages and fields, and leaves out the text of a field that nobody has looked at', async () => {
    const path = join(await temporaryDirectory(), 'switchyard.log');
    const logger = createFileLogger(path, clock);
    const secret = 'sk-ant-oat01-Zq7xW2mN9bV4cK8pL3tR6yH1';
    logger.log('warn', `cannot use ${secret}`, {
      detail: `Bearer ${secret}`,
      prompt: 'write my novel',
      [secret]: 1,
    });
    await logger.flush();
    const text = await readFile(path, 'utf8');
    expect(text).not.toContain('Zq7xW2');
    expect(text).not.toContain('novel');
    expect(await linesOf(path)).toMatchObject([{ prompt: '(left out)' }]);
  });

  it('lets no field pose as the time, level or message', async () => {
    const path = join(await temporaryDirectory(), 'switchyard.log');
    const logger = createFileLogger(path, clock);
    logger.log('error', 'real', { time: 'x', level: 'info', message: 'forged' });
    await logger.flush();
    expect(await linesOf(path)).toMatchObject([{ level: 'error', message: 'real' }]);
  });

  it('loses no line that is logged at whatever moment of a write', async () => {
    const path = join(await temporaryDirectory(), 'switchyard.log');
    const logger = createFileLogger(path, clock);
    for (let index = 0; index < 200; index += 1) {
      logger.log('info', `line ${index}`);
      for (let turn = 0; turn < index % 20; turn += 1) await Promise.resolve();
      if (index % 7 === 0) await logger.flush();
    }
    await logger.flush();
    expect((await linesOf(path)).map(({ message }) => message)).toEqual(
      Array.from({ length: 200 }, (_, index) => `line ${index}`),
    );
  });

  it('keeps at most five files of the given size, however fast the lines come', async () => {
    const directory = await temporaryDirectory();
    const logger = createFileLogger(join(directory, 'switchyard.log'), clock, { fileLimitBytes: 20_000 });
    for (let round = 0; round < 5; round += 1) {
      for (let index = 0; index < 300; index += 1) logger.log('info', `${round} ${index} ${'x '.repeat(40)}`);
      await logger.flush();
    }
    const names = (await readdir(directory)).toSorted();
    expect(names).toEqual(['', '.1', '.2', '.3', '.4'].map((suffix) => `switchyard.log${suffix}`));
    for (const name of names) {
      expect((await stat(join(directory, name))).size).toBeLessThanOrEqual(20_000);
      await linesOf(join(directory, name));
    }
    expect((await linesOf(join(directory, 'switchyard.log'))).at(-1)?.['message']).toContain('4 299');
  });

  it('does not throw when the folder cannot be made, and goes on when it can', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'logs'), 'in the way');
    const path = join(directory, 'logs', 'switchyard.log');
    const logger = createFileLogger(path, clock);
    logger.log('info', 'first');
    await logger.flush();
    await rm(join(directory, 'logs'));
    logger.log('info', 'second');
    await logger.flush();
    expect((await linesOf(path)).map(({ message }) => message)).toEqual(['first', 'second']);
  });

  it('does not throw or pile up when the file cannot be written', async () => {
    const directory = await temporaryDirectory();
    const path = join(directory, 'switchyard.log');
    await mkdir(path);
    await chmod(path, 0o700);
    const logger = createFileLogger(path, clock);
    for (let index = 0; index < 10_000; index += 1) logger.log('info', 'x');
    await logger.flush();
    expect((await stat(path)).isDirectory()).toBe(true);
  });
});
