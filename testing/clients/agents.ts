import type { Person } from './person.ts';
import { programs } from './programs.ts';
import { runProgram, type Run } from './run-program.ts';

/** Extra environment and arguments of one run. */
export interface AgentRun {
  readonly environment?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Ends the run in the middle. */
  readonly signal?: AbortSignal;
}

/** `claude -p <prompt>` as this person; the shell tool may run `printf` only. */
export function runClaude(person: Person, prompt: string, run: AgentRun = {}): Promise<Run> {
  const args = ['-p', prompt, '--allowedTools', 'Bash(printf:*)', ...(run.args ?? [])];
  return runProgram(programs.claude, args, {
    environment: { ...person.environment, ...run.environment },
    folder: person.project,
    ...(run.signal === undefined ? {} : { signal: run.signal }),
  });
}

const codexOptions = ['--skip-git-repo-check', '--disable', 'plugins'];

/** `codex exec <prompt>` as this person. */
export function runCodex(person: Person, prompt: string, run: AgentRun = {}): Promise<Run> {
  const args = ['exec', ...codexOptions, '--sandbox', 'workspace-write', ...(run.args ?? []), prompt];
  return runProgram(programs.codex, args, {
    environment: { ...person.environment, ...run.environment },
    folder: person.project,
    ...(run.signal === undefined ? {} : { signal: run.signal }),
  });
}

/** `codex exec resume --last <prompt>`: the next turn of the newest conversation. */
export function resumeCodex(person: Person, prompt: string, run: AgentRun = {}): Promise<Run> {
  const args = ['exec', 'resume', ...codexOptions, ...(run.args ?? []), '--last', prompt];
  return runProgram(programs.codex, args, {
    environment: { ...person.environment, ...run.environment },
    folder: person.project,
  });
}
