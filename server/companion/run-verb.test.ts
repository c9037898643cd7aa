import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AgentLaunch } from '../contract/index.ts';
import { maskedLaunch } from './run-verb.ts';
import { allArguments, startAgent } from './start-agent.ts';
import { failure, instance, json, secret } from './testing/running-instance.ts';

const launchOf = (executable: string): AgentLaunch => ({
  label: 'Agent',
  executable,
  args: ['-c'],
  environment: { OURS: 'yes' },
  without: ['THEIRS'],
});

describe.skipIf(process.platform === 'win32')('running an agent', () => {
  it('touches no file, and gives every start the same key', async () => {
    const { run, home, claudeFile, proxy } = await instance({ claude: 'exit 0' });
    const first = await json(run('--json run claude-code -p hello --json'));
    expect(first).toMatchObject({
      label: 'Claude Code',
      args: expect.arrayContaining(['-p', 'hello', '--json']),
    });
    expect(JSON.stringify(first)).toContain(proxy);
    expect(JSON.stringify(first)).not.toMatch(/swy_[\w-]{20}/);
    expect(await json(run('--json run claude-code'))).toMatchObject({ environment: first['environment'] });
    const { keys } = (await json(run('keys --json'))) as { keys: object[] };
    expect(keys).toMatchObject([{ agent: 'claude-code' }]);
    expect((await run('run claude-code')).code).toBe(0);
    expect(await readFile(claudeFile, 'utf8')).toBe('{}\n');
    const files = (await readdir(home, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    for (const { parentPath, name } of files)
      expect(await readFile(join(parentPath, name), 'latin1'), name).not.toMatch(/swy_[\w-]{20}/);
  });

  it('ends as the agent ended', async () => {
    const { run } = await instance({
      claude: '[ -n "$ANTHROPIC_BASE_URL" ] || exit 9; exit 7',
      codex: 'kill -TERM $$',
    });
    expect((await run('run claude-code')).code).toBe(7);
    expect((await run('run codex')).code).toBe(128 + 15);
  });

  it('uses the key that stands in the file where there is one', async () => {
    const { run, claudeFile } = await instance({ claude: 'exit 0' });
    await run('apply claude-code --yes');
    const lastFour = /swy_[\w-]{39}([\w-]{4})/.exec(await readFile(claudeFile, 'utf8'))?.[1] ?? '';
    expect(JSON.stringify(await json(run('--json run claude-code')))).toContain(`swy_••••${lastFour}`);
    expect((await json(run('keys --json')))['keys']).toHaveLength(1);
  });

  it('makes a new key when the old one was revoked', async () => {
    const { run } = await instance({ claude: 'exit 0' });
    const first = await json(run('--json run claude-code'));
    const { keys } = (await json(run('keys --json'))) as { keys: { id: string }[] };
    await run(`keys revoke ${keys[0]?.id ?? ''}`);
    expect((await json(run('--json run claude-code')))['environment']).not.toEqual(first['environment']);
    expect((await json(run('keys --json')))['keys']).toHaveLength(1);
  });

  it('says what stands in the way', async () => {
    const { run } = await instance({ claude: 'exit 0' });
    expect(await failure(run('--json run codex'))).toBe('not-found');
    expect(await failure(run('--json run nobody'))).toBe('not-found');
    expect(await failure(run('--json run cursor'))).toBe('input-invalid');
    expect(await failure(run('--json run'))).toBe('input-invalid');
    await run('pause');
    expect(await failure(run('--json run claude-code'))).toBe('proxy-paused');
    expect((await run('run claude-code')).error).toContain('paused');
    expect((await run('accounts add --provider anthropic --api-key-stdin', secret)).code).toBe(0);
  });

  it('starts nothing when nothing runs', async () => {
    const { run, home } = await instance({ claude: 'exit 0' });
    expect(home).not.toBe('');
    expect(await failure(run(`--json --home ${home}-other run claude-code`))).toBe('not-running');
  });
});

describe.skipIf(process.platform === 'win32')('starting a process', () => {
  const sources = {
    environment: { PATH: '/bin:/usr/bin', THEIRS: 'x', SWITCHYARD_HOME: 'y' },
    platform: process.platform,
  };

  it('gives it our variables, not theirs, and its arguments untouched', async () => {
    const check =
      '[ "$OURS$THEIRS$SWITCHYARD_HOME" = yes ] && [ "$1" = "a  b" ] && [ "$2" = "" ] && exit 5; exit 1';
    expect(
      await startAgent(launchOf('/bin/sh'), [check, 'sh', 'a  b', ''], { ...sources, isTerminal: false }),
    ).toBe(5);
  });

  it('passes a signal on and stops listening afterwards', async () => {
    const before = process.listenerCount('SIGHUP');
    const running = startAgent(
      launchOf('/bin/sh'),
      ['trap "exit 3" HUP; kill -HUP $PPID; while :; do sleep 0.05; done'],
      {
        ...sources,
        isTerminal: true,
      },
    );
    expect(await running).toBe(3);
    expect(process.listenerCount('SIGHUP')).toBeLessThanOrEqual(before);
  });

  it('names the program that is gone', async () => {
    await expect(
      startAgent(launchOf('/nowhere/agent'), [], { ...sources, isTerminal: false }),
    ).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('/nowhere/agent'),
    });
  });

  it('masks the key in what scripts get', () => {
    const key = `swy_${'a'.repeat(39)}wxyz`;
    const shown = JSON.stringify(
      maskedLaunch({ ...launchOf('/x'), args: [`-c=${key}`], environment: { URL: `http://x/k/${key}` } }, [
        'y',
      ]),
    );
    expect(shown).not.toContain('aaaa');
    expect(shown).toContain('swy_••••wxyz');
  });
});

describe('the arguments of a started agent', () => {
  it('are ours and then the person’s', () => {
    expect(allArguments(['--model', 'm'], ['-p', 'hi'])).toEqual(['--model', 'm', '-p', 'hi']);
  });

  it.each([[['--model', 'other']], [['-m', 'other']], [['--model=other']]])(
    'name one model only when the person names one (%j)',
    (theirs) => {
      expect(allArguments(['-a', '--model', 'm', '-b'], theirs)).toEqual(['-a', '-b', ...theirs]);
    },
  );
});
