/** Runs a program without a shell; rejects when it is missing, fails or takes longer than the time-out. */
export type RunProgram = (
  file: string,
  args: readonly string[],
  timeoutMs: number,
) => Promise<{ readonly stdout: string }>;

const nameHasOwner = [
  'call',
  '--session',
  '--dest=org.freedesktop.DBus',
  '--object-path=/org/freedesktop/DBus',
  '--method=org.freedesktop.DBus.NameHasOwner',
];
const watcherName = 'org.kde.StatusNotifierWatcher';

/**
 * Whether the desktop shows tray icons. Always on macOS and Windows; on Linux the StatusNotifierItem specification
 * says that a watcher of a known name is on the session bus. When that cannot be found out, the answer is no: then a
 * window opens, which is the safe mistake.
 */
export async function hasTrayHost(platform: string, run: RunProgram): Promise<boolean> {
  if (platform !== 'linux') return true;
  try {
    const { stdout } = await run('gdbus', [...nameHasOwner, watcherName], 2000);
    return stdout.includes('true');
  } catch {
    return false;
  }
}
