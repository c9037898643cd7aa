import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication } from 'playwright-core';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Why the desktop cannot be driven on this machine, or the executable that can. */
export type Desktop =
  | { readonly available: true; readonly executable: string }
  | { readonly available: false; readonly reason: string };

/** Looks with the file system only: loading the `electron` package from Node would start a download. */
export async function findDesktop(): Promise<Desktop> {
  const folder = join(root, 'node_modules', 'electron');
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist');
  const name = await readFile(join(folder, 'path.txt'), 'utf8').catch(() => 'electron');
  const executable = join(dist, name.trim());
  if (!(await exists(executable))) return { available: false, reason: 'no Electron binary on this machine' };
  if (!(await exists(join(root, 'dist', 'electron', 'main.js')))) {
    return { available: false, reason: 'the desktop program is not built' };
  }
  const hasDisplay = Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  if (process.platform === 'linux' && !hasDisplay) return { available: false, reason: 'no display' };
  return { available: true, executable };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

export interface LaunchedDesktop {
  readonly application: ElectronApplication;
  readonly home: string;
  /** Starts a second instance with the same data directory and waits for it to leave. */
  startAgain(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the program with a fresh data directory, secrets in memory and the tray model exposed. */
export async function launchDesktop(
  executable: string,
  port: number,
  extraArguments: readonly string[] = [],
): Promise<LaunchedDesktop> {
  const home = await mkdtemp(join(tmpdir(), 'switchyard-desktop-'));
  const options = {
    executablePath: executable,
    args: [root, '--home', join(home, 'data'), '--port', String(port), ...extraArguments],
    env: {
      ...definedVariables(),
      HOME: home,
      SWITCHYARD_E2E: '1',
      SWITCHYARD_SECRETS: 'memory',
    },
    // The program runs sandboxed; without this Playwright would test another one.
    chromiumSandbox: true,
    timeout: 30_000,
  };
  const application = await _electron.launch(options);
  return {
    application,
    home,
    startAgain: async () => {
      const second = await _electron.launch(options).catch(() => undefined);
      await second?.close();
    },
    close: async () => {
      await application.close().catch(() => undefined);
      await rm(home, { recursive: true, force: true });
    },
  };
}

function definedVariables(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}
