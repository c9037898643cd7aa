import { spawnSync } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AgentStatus } from '../agents/index.ts';
import type { AgentTestResult, RequestRecord } from '../contract/index.ts';
import type { Clock } from '../ports.ts';
import { temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import { createManualClock } from '../testing/control-bench.ts';
import { requestRecord } from '../usage/testing/request-record.ts';
import type { ProxyCondition } from './agent-launch.ts';
import { createAgentProbe } from './agent-test.ts';

const status: AgentStatus = {
  id: 'claude-code',
  label: 'Claude Code',
  home: '/home',
  homeSource: 'default',
  isProgram: true,
  files: [],
  state: 'applied',
  stateDetail: null,
  version: null,
  executable: null,
  mode: 'key',
  findings: [],
  modes: ['key'],
  way: 'always',
  canLaunch: true,
  modelSlots: [],
  models: {},
  unsupported: null,
  costs: [],
  appliedAtMs: 1,
};

async function run(
  script: string,
  records: readonly RequestRecord[],
  change: Partial<AgentStatus> = {},
  proxy: ProxyCondition['state'] = 'running',
  clock: Clock = createManualClock(),
  closing = new AbortController().signal,
): Promise<AgentTestResult> {
  const executable = join(await temporaryDirectory(), 'agent');
  await writeFile(executable, `#!/bin/sh\n${script}\n`);
  await chmod(executable, 0o755);
  const probe = createAgentProbe({
    clock,
    closing,
    environment: { PATH: process.env['PATH'], SWITCHYARD_PASSPHRASE: 'canary-passphrase', OTHER: 'kept' },
    proxy: () => ({ state: proxy, url: 'http://127.0.0.1:4310', message: null }),
    launch: async () => ({ args: ['--launched'], environment: { POINTED: 'here' }, without: ['OTHER'] }),
    command: () => ({ args: ['-p', 'hi'], environment: { EXTRA: 'given' } }),
    requestsSince: () => records,
  });
  return probe({ ...status, executable, ...change });
}

/** A process that ended but that nobody waited for counts as ended. */
function lives(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}

describe.skipIf(process.platform === 'win32')('the test call of an agent', () => {
  it('is good when its request was served and it ended well', async () => {
    expect(await run('exit 0', [requestRecord()])).toMatchObject({
      ok: true,
      message: '"Work" answered Claude Code.',
      status: 200,
    });
  });

  it.each([
    [
      'nothing reached us',
      'echo "connect ECONNREFUSED" >&2; exit 1',
      [],
      /nothing reached Switchyard.*ECONNREFUSED/,
    ],
    ['another agent’s request did', 'exit 0', [requestRecord({ agent: 'codex' })], /nothing reached/],
    [
      'the request failed',
      'exit 1',
      [requestRecord({ state: 'failed', errorMessage: 'used up' })],
      /but: used up/,
    ],
    ['it ended badly', 'echo oops; exit 3', [requestRecord()], /but: It said: oops/],
    ['it said nothing', 'exit 3', [requestRecord()], /ended with code 3/],
  ])('says why when %s', async (_what, script, records, message) => {
    const result = await run(script, records);
    expect(result.ok).toBe(false);
    expect(result.message).toMatch(message);
  });

  it('does not run what does not point here or is not installed', async () => {
    expect((await run('exit 0', [requestRecord()], { state: 'direct' })).message).toContain('apply it first');
    expect((await run('exit 0', [requestRecord()], { executable: null })).message).toContain('not installed');
    expect((await run('exit 0', [], { executable: '/nowhere/agent' })).message).toContain('ENOENT');
  });

  it('starts an agent that no file points here as `switchyard run` would', async () => {
    const { message } = await run('echo "$1 $2 $POINTED [$OTHER]"; exit 1', [], {
      state: 'launch-only',
      way: 'launch',
      appliedAtMs: null,
    });
    expect(message).toContain('--launched -p here []');
  });

  it.each([
    [{ state: 'unsupported', unsupported: 'It speaks to its own servers only.' }, /^It speaks to its own/],
    [{ state: 'unparsable', stateDetail: 'line 3: no comma' }, /unparsable.*line 3/],
    [{ state: 'overridden', stateDetail: 'A policy wins.' }, /overridden.*A policy wins/],
    [{ state: 'direct', way: 'manual', appliedAtMs: null }, /by hand/],
    [{ state: 'not-installed', appliedAtMs: null }, /not installed/],
    [{ isProgram: false }, /no program/],
  ] as const)('says what stands in the way: %j', async (change, message) => {
    const result = await run('echo ran; exit 0', [requestRecord()], change);
    expect(result.ok).toBe(false);
    expect(result.message).toMatch(message);
  });

  it('does not blame the agent for a proxy that is paused', async () => {
    expect((await run('exit 0', [requestRecord()], {}, 'paused')).message).toContain('paused');
  });

  it('gives the agent its environment without our own variables: the vault’s passphrase is none of its business', async () => {
    const { message } = await run('echo "$OTHER $EXTRA [$SWITCHYARD_PASSPHRASE]"; exit 1', []);
    expect(message).toContain('kept given []');
  });

  it.each(['after its time', 'when Switchyard closes'])(
    'is over %s, and so is everything that the agent started',
    async (when) => {
      const clock = createManualClock();
      const closing = new AbortController();
      const file = join(await temporaryDirectory(), 'pid');
      const script = `sleep 300 &\necho $! > ${file}.new; mv ${file}.new ${file}; wait`;
      const over = run(script, [], {}, 'running', clock, closing.signal);
      await expect.poll(() => readFile(file, 'utf8').catch(() => ''), { timeout: 10_000 }).toMatch(/\d/);
      if (when === 'after its time') clock.advance(60_000);
      else closing.abort();
      expect((await over).message).toContain('nothing reached Switchyard');
      const pid = Number(await readFile(file, 'utf8'));
      await expect.poll(() => lives(pid)).toBe(false);
    },
  );

  it('repeats no secret that the agent prints', async () => {
    const { message } = await run(
      'echo "bad key swy_Zq7xW2mN9bV4cK8pL3tR6yH1Zq7xW2mN9bV4cK8pL3t"; exit 1',
      [],
    );
    expect(message).toContain('bad key ***');
    expect(message).not.toContain('Zq7x');
  });
});
