import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { acquireInstanceLock } from '../storage/index.ts';
import { temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import { machineClock, machineRandom } from '../testing/control-bench.ts';
import { failure, json, runner, type Run } from './testing/running-instance.ts';

const program = join(dirname(fileURLToPath(import.meta.url)), '..', 'program.ts');
const claudeText = '﻿{\r\n\t// mine\r\n\t"model": "opus",\r\n}';
const codexText = 'model = "gpt-5" # mine\n\n[tui]\ntheme = "dark"\n';

interface Bench {
  readonly person: string;
  readonly home: string;
  readonly claudeFile: string;
  readonly codexFile: string;
  readonly run: Run;
}

async function bench(): Promise<Bench> {
  const person = await temporaryDirectory();
  const home = join(person, 'data');
  const claudeFile = join(person, '.claude', 'settings.json');
  const codexFile = join(person, '.codex', 'config.toml');
  await mkdir(dirname(claudeFile));
  await mkdir(dirname(codexFile));
  await writeFile(claudeFile, claudeText);
  await writeFile(codexFile, codexText);
  return { person, home, claudeFile, codexFile, run: runner(home) };
}

/** The product in a process of its own, so that it can be killed. */
async function startProduct({ person, home }: Bench): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    ['--no-warnings', program, '--headless', '--port', '0', '--home', home],
    {
      env: { HOME: person, PATH: '', SWITCHYARD_SECRETS: 'memory' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise<void>((resolve, reject) => {
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes('"ready"')) resolve();
    });
    child.once('exit', () => reject(new Error(`the product ended: ${out}`)));
  });
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

describe.skipIf(process.platform === 'win32')('with nothing running', () => {
  it(
    'puts every agent back to the byte after the product was killed, and revokes their keys',
    { timeout: 120_000 },
    async () => {
      const test = await bench();
      const child = await startProduct(test);
      for (const agent of ['claude-code', 'codex'])
        expect(await json(test.run(`apply ${agent} --yes --json`))).toMatchObject({
          agent: { state: 'applied' },
        });
      expect(await readFile(test.claudeFile, 'utf8')).not.toBe(claudeText);
      await kill(child);

      const { agents } = (await json(test.run('agents --json'))) as {
        agents: { id: string; state: string }[];
      };
      expect(agents.filter(({ state }) => state === 'applied').map(({ id }) => id)).toEqual([
        'claude-code',
        'codex',
      ]);
      const told = await test.run('doctor');
      expect(told.error).toBe('Switchyard is not running; working on its data directly.\n');
      expect(told.out).toMatch(/✗ Switchyard is not running/);
      expect(told.out).toMatch(/✓ Claude Code/);
      expect(told.code).toBe(1);
      expect(await json(test.run('undo claude-code --yes --json'))).toMatchObject({
        agent: { appliedAtMs: null },
      });
      expect(await readFile(test.claudeFile, 'utf8')).toBe(claudeText);
      expect(await json(test.run('undo --all --yes --json'))).toEqual({ warnings: [] });
      expect(await readFile(test.codexFile, 'utf8')).toBe(codexText);
      expect(await readFile(join(test.home, 'client-keys.json'), 'utf8')).not.toContain('"agent":"c');
      expect(await readdir(test.home)).not.toContain('instance.lock');

      const again = await startProduct(test);
      expect((await json(test.run('keys --json')))['keys']).toEqual([]);
      await kill(again);
    },
  );

  it.each(['SIGTERM', 'SIGHUP'] as const)(
    'has been put back by the product itself when %s asked it to end, and is pointed again at the next start',
    { timeout: 120_000 },
    async (signal) => {
      const test = await bench();
      await mkdir(test.home);
      await writeFile(join(test.home, 'settings.json'), '{"agentsOnQuit":"put-back"}');
      const child = await startProduct(test);
      await json(test.run('apply claude-code --yes --json'));
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill(signal);
      child.kill(signal);
      expect(await ended).toBe(0);
      expect(await readFile(test.claudeFile, 'utf8')).toBe(claudeText);
      const again = await startProduct(test);
      expect(await readFile(test.claudeFile, 'utf8')).toContain('http://127.0.0.1:');
      await kill(again);
    },
  );

  it('makes no data directory where there is none', async () => {
    const test = await bench();
    expect(await json(test.run('undo --all --yes --json'))).toEqual({ warnings: [] });
    expect((await json(test.run('agents --json')))['agents']).not.toEqual([]);
    const { code, out } = await test.run('doctor --json');
    expect([code, JSON.parse(out)]).toMatchObject([0, { checks: [{ id: 'proxy', state: 'warning' }] }]);
    expect(await readdir(test.person)).not.toContain('data');
  });

  it('does nothing that needs the product, and nothing beside one that starts', async () => {
    const test = await bench();
    await mkdir(test.home);
    for (const line of [
      'apply claude-code --yes',
      'diff claude-code',
      'test claude-code',
      'agents manual codex',
      'keys',
    ])
      expect(await failure(test.run(`${line} --json`)), line).toBe('not-running');
    const lock = await acquireInstanceLock(test.home, {
      pid: process.pid,
      clock: machineClock,
      random: machineRandom,
    });
    expect(await failure(test.run('undo --all --yes --json'))).toBe('already-running');
    await lock.release();
    expect(await readFile(test.claudeFile, 'utf8')).toBe(claudeText);
  });
});
