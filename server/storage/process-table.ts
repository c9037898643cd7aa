import { readFile } from 'node:fs/promises';
import { fileFailureCode } from './file-failure.ts';

export type ProcessState =
  | { readonly state: 'dead' }
  /** `startedAt` names this one run of the pid (a pid is used again after a while); null where the system does not tell. */
  | { readonly state: 'alive'; readonly startedAt: string | null };

/** What the instance lock asks the operating system. */
export interface ProcessTable {
  stateOf(pid: number): Promise<ProcessState>;
}

/** Reads `/proc` where there is one (Linux); elsewhere only whether the pid exists. */
export function createProcessTable(): ProcessTable {
  return {
    async stateOf(pid) {
      const stat = await readOrNull(`/proc/${pid}/stat`);
      if (stat !== null) return parseProcStat(stat, await readOrNull('/proc/sys/kernel/random/boot_id'));
      return exists(pid) ? { state: 'alive', startedAt: null } : { state: 'dead' };
    },
  };
}

/** `/proc/<pid>/stat`: pid (name) state ... with the start in clock ticks since boot as field 22, see proc(5). */
export function parseProcStat(stat: string, bootId: string | null): ProcessState {
  // The name may hold blanks and brackets, so fields are counted from the last closing one.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 1)
    .trim()
    .split(/\s+/);
  const [processState] = fields;
  const startTicks = fields[19];
  if (processState === 'Z' || processState === 'X') return { state: 'dead' };
  return {
    state: 'alive',
    startedAt: startTicks === undefined ? null : `${bootId?.trim() ?? ''}/${startTicks}`,
  };
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is such a process, of another user.
    return fileFailureCode(error) !== 'ESRCH';
  }
}
