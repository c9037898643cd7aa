import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentStatus, LaunchCommand } from '../agents/index.ts';
import type { AgentTestResult, RequestRecord } from '../contract/index.ts';
import { toSwitchyardError } from '../errors/index.ts';
import { redact } from '../observability/index.ts';
import type { Clock } from '../ports.ts';
import type { ProxyCondition } from './agent-launch.ts';
import { launchEnvironment, programStart } from './program-start.ts';

export type AgentProbe = (status: AgentStatus) => Promise<AgentTestResult>;

/** How an agent is asked one short question without a person. */
export interface TestCommand {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export interface AgentProbeSources {
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly proxy: () => ProxyCondition;
  readonly command: (status: AgentStatus) => TestCommand | null;
  /** How the agent is started when no file points it here. Throws what stands in the way. */
  readonly launch: (status: AgentStatus) => Promise<LaunchCommand>;
  /** Requests since a moment, newest first. */
  readonly requestsSince: (sinceMs: number) => readonly RequestRecord[];
  /** Aborted when Switchyard closes: no agent is left running. */
  readonly closing: AbortSignal;
}

const timeLimitMs = 60_000;
const outputLimit = 4_000;

/**
 * Runs the real agent once, in an empty folder, with its own files (or, where no file points it here, as `switchyard
 * run` would) and key, and looks at what reached the proxy: the only test that proves the whole path.
 */
export function createAgentProbe(sources: AgentProbeSources): AgentProbe {
  const { clock } = sources;
  return async (status) => {
    const startedMs = clock.monotonicMs();
    const result = (ok: boolean, message: string, request?: RequestRecord): AgentTestResult => ({
      ok,
      message,
      accountLabel: request?.accountLabel ?? null,
      status: request?.status ?? null,
      durationMs: Math.round(clock.monotonicMs() - startedMs),
    });
    const command = sources.command(status);
    const obstacle = obstacleOf(status, sources.proxy(), command !== null);
    if (obstacle !== null || status.executable === null || command === null)
      return result(false, obstacle ?? notFound(status));
    let launch: LaunchCommand = { args: [], environment: {}, without: [] };
    try {
      if (status.appliedAtMs === null) launch = await sources.launch(status);
    } catch (error) {
      return result(false, toSwitchyardError(error).message);
    }
    const sinceMs = clock.nowMs();
    const run = await runOnce(status.executable, command, launch, sources);
    const request = sources.requestsSince(sinceMs).find((record) => record.agent === status.id);
    if (request === undefined)
      return result(false, `${status.label} ran, but nothing reached Switchyard. ${reasonIn(run)}`);
    if (request.state === 'done' && run.code === 0)
      return result(true, `"${request.accountLabel ?? 'an account'}" answered ${status.label}.`, request);
    const why = request.errorMessage ?? reasonIn(run);
    return result(false, `${status.label} reached Switchyard, but: ${why}`, request);
  };
}

const notFound = ({ label }: AgentStatus): string =>
  `${label} is not installed where Switchyard looks (PATH), so it could not be run.`;

/** What stands in the way of a run that would prove something; null = nothing. A drifted agent may still come here. */
function obstacleOf(status: AgentStatus, proxy: ProxyCondition, hasCommand: boolean): string | null {
  const { label, state } = status;
  if (state === 'unsupported') return status.unsupported ?? `${label} cannot be served.`;
  if (!status.isProgram)
    return `${label} is no program that Switchyard could run: make a call with it yourself.`;
  if (state === 'not-installed' || status.executable === null) return notFound(status);
  if (state === 'unparsable' || state === 'file-missing' || state === 'overridden')
    return `${label} would not reach Switchyard (${state}). ${status.stateDetail ?? ''}`.trim();
  if (state === 'direct')
    return status.way === 'manual'
      ? `${label} is set up by hand, so Switchyard cannot run it: make a call with it yourself.`
      : `${label} does not point here (direct); apply it first.`;
  if (proxy.state === 'paused') return 'The proxy is paused: start it first.';
  if (proxy.state !== 'running') return proxy.message ?? `The proxy does not answer (${proxy.state}).`;
  return hasCommand
    ? null
    : `${label} cannot be asked a question without a person: make a call with it yourself.`;
}

interface Run {
  readonly code: number | null;
  readonly output: string;
}

function reasonIn(run: Run): string {
  const last = redact(run.output.trim().split('\n').at(-1) ?? '').slice(0, 300);
  return last === '' ? `It ended with code ${run.code ?? 'none'}.` : `It said: ${last}`;
}

async function runOnce(
  executable: string,
  command: TestCommand,
  launch: LaunchCommand,
  sources: AgentProbeSources,
): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-test-'));
  try {
    return await new Promise<Run>((resolve) => {
      let output = '';
      const { file, args, verbatim } = programStart(
        executable,
        [...launch.args, ...command.args],
        process.platform,
        sources.environment,
      );
      const environment = { ...command.environment, ...launch.environment };
      const child = spawn(file, [...args], {
        cwd: folder,
        env: launchEnvironment(sources.environment, { ...launch, environment }, process.platform),
        stdio: ['ignore', 'pipe', 'pipe'],
        windowsVerbatimArguments: verbatim,
        // A group of its own, so that what the agent starts can be ended with it.
        detached: process.platform !== 'win32',
        windowsHide: true,
      });
      const take = (chunk: Buffer): void => {
        output = (output + chunk.toString('utf8')).slice(-outputLimit);
      };
      child.stdout.on('data', take);
      child.stderr.on('data', take);
      const over = (code: number | null): void => {
        cancel();
        sources.closing.removeEventListener('abort', end);
        resolve({ code, output });
      };
      const end = (): void => {
        endTree(child);
        // A grandchild may hold the pipes open for as long as it lives.
        child.stdout.destroy();
        child.stderr.destroy();
        over(null);
      };
      const cancel = sources.clock.after(timeLimitMs, end);
      sources.closing.addEventListener('abort', end);
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

function endTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true }).on(
      'error',
      () => child.kill(),
    );
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended by itself just now.
  }
}
