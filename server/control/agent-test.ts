import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentStatus } from '../agents/index.ts';
import type { AgentTestResult, RequestRecord } from '../contract/index.ts';
import { redact } from '../observability/index.ts';
import type { Clock } from '../ports.ts';

export type AgentProbe = (status: AgentStatus, keyId: string | null) => Promise<AgentTestResult>;

/** How an agent is asked one short question without a person. */
export interface TestCommand {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export interface AgentProbeSources {
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly command: (agent: string, home: string) => TestCommand | null;
  /** Requests since a moment, newest first. */
  readonly requestsSince: (sinceMs: number) => readonly RequestRecord[];
}

const timeLimitMs = 60_000;
const outputLimit = 4_000;

/**
 * Runs the real agent once, in an empty folder, with its own files and key, and looks at what reached the proxy: the
 * only test that proves the whole path.
 */
export function createAgentProbe(sources: AgentProbeSources): AgentProbe {
  const { clock } = sources;
  return async (status) => {
    const startedMs = clock.monotonicMs();
    const result = (ok: boolean, message: string, request: RequestRecord | undefined): AgentTestResult => ({
      ok,
      message,
      accountLabel: request?.accountLabel ?? null,
      status: request?.status ?? null,
      durationMs: Math.round(clock.monotonicMs() - startedMs),
    });
    if (status.state !== 'applied' && status.state !== 'drifted')
      return result(
        false,
        `${status.label} does not point here (${status.state}); apply it first.`,
        undefined,
      );
    const command = sources.command(status.id, status.home);
    if (status.executable === null || command === null)
      return result(
        false,
        `${status.label} is not installed where Switchyard looks (PATH), so it could not be run.`,
        undefined,
      );
    const sinceMs = clock.nowMs();
    const run = await runOnce(status.executable, command, sources);
    const request = sources.requestsSince(sinceMs).find((record) => record.agent === status.id);
    if (request === undefined)
      return result(
        false,
        `${status.label} ran, but nothing reached Switchyard. ${reasonIn(run)}`,
        undefined,
      );
    if (request.state === 'done' && run.code === 0)
      return result(true, `"${request.accountLabel ?? 'an account'}" answered ${status.label}.`, request);
    const why = request.errorMessage ?? reasonIn(run);
    return result(false, `${status.label} reached Switchyard, but: ${why}`, request);
  };
}

interface Run {
  readonly code: number | null;
  readonly output: string;
}

function reasonIn(run: Run): string {
  const last = redact(run.output.trim().split('\n').at(-1) ?? '').slice(0, 300);
  return last === '' ? `It ended with code ${run.code ?? 'none'}.` : `It said: ${last}`;
}

/** Our own variables hold the vault's passphrase, which is no business of an agent. */
function withoutOurs(environment: AgentProbeSources['environment']): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.toUpperCase().startsWith('SWITCHYARD_')),
  );
}

async function runOnce(executable: string, command: TestCommand, sources: AgentProbeSources): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-test-'));
  try {
    return await new Promise<Run>((resolve) => {
      let output = '';
      const child = spawn(executable, [...command.args], {
        cwd: folder,
        env: { ...withoutOurs(sources.environment), ...command.environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const take = (chunk: Buffer): void => {
        output = (output + chunk.toString('utf8')).slice(-outputLimit);
      };
      child.stdout.on('data', take);
      child.stderr.on('data', take);
      const cancel = sources.clock.after(timeLimitMs, () => child.kill('SIGKILL'));
      const over = (code: number | null): void => {
        cancel();
        resolve({ code, output });
      };
      child.on('error', (error) => {
        output += error.message;
        over(null);
      });
      child.on('close', over);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
