import { readFile } from 'node:fs/promises';

/** Linux counts processor time for programs in hundredths of a second. */
const tickMs = 10;

async function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

/** The process and everything it started that still runs. */
async function treeOf(pid: number): Promise<readonly number[]> {
  const children = (await read(`/proc/${pid}/task/${pid}/children`)).trim();
  const below = children === '' ? [] : await Promise.all(children.split(' ').map((id) => treeOf(Number(id))));
  return [pid, ...below.flat()];
}

/** Processor time of the whole tree so far (user and system), milliseconds. */
export async function cpuMs(pid: number): Promise<number> {
  const texts = await Promise.all((await treeOf(pid)).map((id) => read(`/proc/${id}/stat`)));
  return texts.reduce((sum, text) => {
    // The name in parentheses may hold spaces; utime and stime are fields 14 and 15.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return sum + (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * tickMs;
  }, 0);
}

/** Resident memory of the whole tree, in MiB. */
export async function residentMb(pid: number): Promise<number> {
  const texts = await Promise.all((await treeOf(pid)).map((id) => read(`/proc/${id}/status`)));
  return texts.reduce((sum, text) => sum + Number(/^VmRSS:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024, 0);
}

/** Watches the resident memory until `stop`, which tells the highest value, in MiB. */
export function watchMemory(pid: number, everyMs = 100): { stop(): Promise<number> } {
  let peak = 0;
  const look = async (): Promise<void> => {
    peak = Math.max(peak, await residentMb(pid));
  };
  const timer = setInterval(() => void look(), everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await look();
      return peak;
    },
  };
}
