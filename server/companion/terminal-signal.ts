import { readFile } from 'node:fs/promises';

/** Signals that keys of a terminal send, Ctrl-C and Ctrl-\, to every process of the group in its foreground. */
export const keySignals: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT', 'SIGBREAK']);

/**
 * True when a key of the terminal reaches the processes that we started as it reaches us. `isTerminal`: what is assumed
 * where the system does not say.
 */
export async function keysReachOurs(platform: NodeJS.Platform, isTerminal: boolean): Promise<boolean> {
  // A console tells all its programs, and nobody else can send these; our own "kill" would end the agent at once.
  if (platform === 'win32') return true;
  if (platform !== 'linux') return isTerminal;
  const text = await readFile('/proc/self/stat', 'utf8').catch(() => '');
  return isInForeground(text) ?? isTerminal;
}

/**
 * Reads a line of `/proc/PID/stat` (proc_pid_stat(5)): behind the name in brackets stand state, parent, group, session,
 * terminal (0 = none) and the terminal's foreground group. Null when the text is not such a line.
 */
export function isInForeground(text: string): boolean | null {
  const nameEnd = text.lastIndexOf(') ');
  if (nameEnd === -1) return null;
  const fields = text.slice(nameEnd + 2).split(' ');
  const [group, terminal, foreground] = [fields[2], fields[4], fields[5]].map(Number);
  if (!Number.isInteger(group) || !Number.isInteger(terminal) || !Number.isInteger(foreground)) return null;
  return terminal !== 0 && group === foreground;
}
