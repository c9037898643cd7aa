import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { writeInstanceFile } from '../headless/index.ts';
import { temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import { readCommandLine } from './arguments.ts';
import { failure, instance, json, runner, secret } from './testing/running-instance.ts';

describe('the command line', () => {
  it('is taken apart into words, values and flags', () => {
    const line = readCommandLine([
      'accounts',
      'add',
      '--provider',
      'x',
      '--label=a=b',
      '--json',
      '--api-key-stdin',
      '',
    ]);
    expect([
      line.words,
      line.json,
      line.yes,
      line.text('provider'),
      line.text('label'),
      line.text('from'),
    ]).toEqual([['accounts', 'add', ''], true, false, 'x', 'a=b', null]);
    expect(line.flag('api-key-stdin')).toBe(true);
    expect(readCommandLine(['--label=--odd']).text('label')).toBe('--odd');
  });

  it.each([['--home'], ['--home', '--json'], ['--home='], ['--json=yes'], ['--__proto__=1']])(
    'is refused where a value is missing or not taken: %j',
    (...args) => {
      expect(() => readCommandLine(args)).toThrow(expect.objectContaining({ code: 'input-invalid' }));
    },
  );
});

describe.skipIf(process.platform === 'win32')('the companion', () => {
  it('drives a fresh instance from nothing to a pointed agent, in JSON', async () => {
    const { run, claudeFile, proxy } = await instance();
    expect(await json(run('status --json'))).toMatchObject({
      version: 1,
      app: { proxy: { state: 'running', url: proxy } },
    });
    const account = await json(
      run('accounts add --provider anthropic --api-key-stdin --label Work --json', `${secret}\n`),
    );
    expect(account).toMatchObject({ label: 'Work', secretLastFour: 'wxyz', inUse: true });
    const second = await json(
      run(
        'accounts add --provider anthropic --api-key-stdin --label=My%20own --base-url http://127.0.0.1:1 --json',
        `\r\n ${secret} \r\n`,
      ),
    );
    expect(await json(run('use my%20own --json'))).toMatchObject({
      accounts: [{ inUse: false }, { inUse: true, id: second['id'] }],
    });
    expect(await json(run(`accounts disable ${String(second['id'])} --json`))).toMatchObject({
      enabled: false,
    });
    expect(await json(run(`accounts enable ${String(second['id'])} --json`))).toMatchObject({
      enabled: true,
    });
    expect(await json(run('accounts --json'))).toMatchObject({ accounts: [{}, {}] });
    expect(await json(run('accounts detect --json'))).toMatchObject({ logins: [] });
    expect(await json(run('quota --json'))).toMatchObject({ accounts: [{}, {}] });
    expect(await json(run('usage --json'))).toMatchObject({ requests: 0 });
    const key = await json(run(`keys add --label script --account ${String(account['id'])} --json`));
    expect(key).toMatchObject({ key: expect.stringMatching(/^swy_/), label: 'script' });
    expect(await json(run('keys --json'))).toMatchObject({
      keys: [{ label: 'script', pinnedAccountId: account['id'] }],
    });
    expect(await json(run(`keys revoke ${String(key['id'])} --json`))).toEqual({ done: true });
    expect(await json(run('agents --json'))).toMatchObject({
      agents: expect.arrayContaining([expect.objectContaining({ id: 'claude-code' })]),
    });
    expect(await json(run('diff claude-code --json'))).toMatchObject({ action: 'apply', refused: null });
    expect(await json(run('apply claude-code --yes --json'))).toMatchObject({ agent: { state: 'applied' } });
    expect(await readFile(claudeFile, 'utf8')).toContain(proxy);
    expect(await json(run('diff claude-code --undo --json'))).toMatchObject({ action: 'undo' });
    expect(await json(run('undo claude-code --yes --json'))).toMatchObject({ agent: { appliedAtMs: null } });
    expect(await readFile(claudeFile, 'utf8')).toBe('{}\n');
    expect(await json(run('undo --all --yes --json'))).toEqual({ warnings: [] });
    expect(await json(run('doctor --json'))).toMatchObject({ checks: expect.any(Array) });
    expect(await json(run('pause --json'))).toMatchObject({ proxy: { state: 'paused' } });
    expect(await json(run('start --json'))).toMatchObject({ proxy: { state: 'running' } });
    expect(await json(run(`accounts remove ${String(account['id'])} --yes --json`))).toEqual({ done: true });
    const all = await Promise.all(
      ['status', 'accounts', 'keys', 'quota', 'agents', 'doctor'].map((verb) => run(`${verb} --json`)),
    );
    for (const { out } of all) expect(out).not.toContain('xxxxxxxx');
  });

  it('says by the exit code of doctor whether a check failed; a warning is no failure', async () => {
    const { run } = await instance();
    const { code, out } = await run('doctor');
    expect([code, out]).toEqual([0, expect.stringContaining('! There is no account yet.')]);
    await run('pause');
    for (const line of ['doctor', 'doctor --json']) {
      const told = await run(line);
      expect([told.code, told.error], line).toEqual([1, '']);
      expect(told.out).toMatch(/✗|"state":"problem"/);
    }
  });

  it('prints lines for people', async () => {
    const { run, proxy } = await instance();
    expect((await run('accounts')).out).toContain('No accounts yet');
    expect((await run('keys')).out).toContain('No client keys yet');
    await run('accounts add --provider anthropic --api-key-stdin', secret);
    expect((await run('status')).out).toContain(`running at ${proxy}`);
    for (const verb of [
      'status',
      'accounts',
      'quota',
      'usage',
      'agents',
      'doctor',
      'diff claude-code',
      'help',
    ]) {
      const { code, out, error } = await run(verb);
      expect([code, error], verb).toEqual([0, '']);
      expect(out, verb).not.toMatch(/undefined|\[object|NaN/);
    }
    expect((await run('nonsense')).error).toMatch(/^switchyard: "nonsense" is not a verb.*\n$/);
  });

  it('refuses a misspelt line before anything is done', async () => {
    const { run, claudeFile } = await instance();
    for (const line of [
      'keys add --lable x',
      'apply claude-code --yes --mdoe key',
      'apply claude-code codex --yes',
      'undo --al --yes',
      'undo claude-code --all --yes',
      'use My account',
      'keys add a b --label c',
      'apply claude-code --yes --mode maybe',
      'constructor',
      '__proto__',
      'accounts toString',
      'keys nonsense',
      'apply --yes',
      'accounts add --api-key-stdin',
      'accounts import',
      'accounts add --provider anthropic',
      'accounts add --provider anthropic --api-key-stdin',
    ])
      expect(await failure(run(`${line} --json`)), line).toBe('input-invalid');
    expect(
      await failure(run('accounts add --provider anthropic --api-key-stdin --json', 'k'.repeat(2_000_000))),
    ).toBe('input-invalid');
    expect(await json(run('keys --json'))).toEqual({ keys: [] });
    expect(await readFile(claudeFile, 'utf8')).toBe('{}\n');
  });

  it('does nothing that it would ask about when nobody can answer', async () => {
    const { run, claudeFile } = await instance();
    const { id } = (await json(run('accounts add --provider anthropic --api-key-stdin --json', secret))) as {
      id: string;
    };
    for (const line of ['apply claude-code', 'undo claude-code', 'undo --all', `accounts remove ${id}`])
      expect(await failure(run(`${line} --json`)), line).toBe('conflict');
    expect(await readFile(claudeFile, 'utf8')).toBe('{}\n');
    expect(await json(run('accounts --json'))).toMatchObject({ accounts: [{ id }] });
  });

  it('asks a person on the error stream, and takes only a yes for a yes', async () => {
    const { home, claudeFile } = await instance();
    const terminal = runner(home, true);
    const no = await terminal('apply claude-code --json', 'nay\n');
    expect(no.code).toBe(1);
    expect(no.error).toContain('Write this? [y/N]');
    expect(JSON.parse(no.out)).toMatchObject({ error: { code: 'conflict' } });
    expect(await readFile(claudeFile, 'utf8')).toBe('{}\n');
    const yes = await terminal('apply claude-code --json', 'y\n');
    expect(JSON.parse(yes.out)).toMatchObject({ agent: { state: 'applied' } });
  });

  it('passes the instance’s own errors on', async () => {
    const { run, claudeFile } = await instance();
    expect(await failure(run('use nobody --json'))).toBe('not-found');
    expect(await failure(run('keys revoke nothing --json'))).toBe('not-found');
    expect(await failure(run('accounts import --provider claude --json'))).toBe('input-invalid');
    expect(await failure(run('accounts add --provider nobody --api-key-stdin --json', secret))).toBe(
      'input-invalid',
    );
    await writeFile(claudeFile, '{ broken');
    expect(await failure(run('apply claude-code --yes --json'))).toBe('file-unparsable');
  });

  it('says that nothing runs: no file, a stale one, a corrupt one, a missing folder', async () => {
    const home = await temporaryDirectory();
    const run = runner(home);
    expect(await failure(run('status --json'))).toBe('not-running');
    await writeInstanceFile(home, {
      pid: 999_999_999,
      proxy: 'http://127.0.0.1:1',
      ui: null,
      socket: join(home, 'gone.sock'),
    });
    expect(await failure(run('status --json'))).toBe('not-running');
    await writeFile(join(home, 'file'), '');
    await writeInstanceFile(home, {
      pid: 1,
      proxy: 'http://127.0.0.1:1',
      ui: null,
      socket: join(home, 'file'),
    });
    expect(await failure(run('status --json'))).toBe('not-running');
    for (const text of ['', '{', 'null', '[]', '{"pid":"1"}']) {
      await writeFile(join(home, 'instance.json'), text);
      expect(await failure(run('status --json'))).toBe('not-running');
    }
    expect(await failure(runner(join(home, 'none', 'at-all'))('status --json'))).toBe('not-running');
    expect((await run('status')).error).toMatch(/not running.*Start Switchyard first/s);
  });

  it.each(['', '<html>', 'null', '{}', '{"ok":false}', '{"ok":false,"error":"no"}'])(
    'does not take %j for an answer',
    async (text) => {
      const home = await temporaryDirectory();
      const server = createServer((_request, response) => response.end(text)).listen(join(home, 's'));
      await new Promise((resolve) => server.once('listening', resolve));
      onTestFinished(() => void server.close());
      await writeInstanceFile(home, {
        pid: 1,
        proxy: 'http://127.0.0.1:1',
        ui: null,
        socket: join(home, 's'),
      });
      expect(await failure(runner(home)('status --json'))).toBe('internal');
    },
  );
});
