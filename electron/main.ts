/** Composition root, first half: everything that must happen before Electron is ready. No logic here. */
import { app, dialog, protocol } from 'electron';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startDesktop } from './desktop.ts';
import { readShellEnvironment } from './env.ts';
import {
  takeSingleInstance,
  undoAllAndLeave,
  wasOpenedAtLogin,
  type SecondStart,
} from './lifecycle/index.ts';
import { createPaths } from './ports/index.ts';
import { applySecurity, schemePrivileges } from './window/index.ts';
import { createFileLogger, dataDirectoryOf, systemClock, undoAll } from '../server/index.ts';

const exitUsage = 64;

/** Electron waits for this module's top-level await before it is ready. */
async function prepare(): Promise<void> {
  const environment = readShellEnvironment({
    argv: process.argv.slice(1),
    environment: process.env,
    isPackaged: app.isPackaged,
  });
  const variables = { HOME: app.getPath('home'), ...process.env };
  const home = dataDirectoryOf(variables, process.platform, environment.home);
  if (environment.undoAll) {
    // Before anything is made or locked: an instance that runs is asked, else the data directory is worked on.
    await undoAllAndLeave({
      undo: () => undoAll(home, variables, (text) => process.stderr.write(text)),
      exit: (code) => app.exit(code),
      onFailed: (error) => process.stderr.write(`${error instanceof Error ? error.message : 'failed'}\n`),
      clock: systemClock,
    });
    return;
  }
  const paths = createPaths(app, home);
  app.setName('Switchyard');
  app.setAppUserModelId('dev.switchyard.desktop');
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([schemePrivileges]);
  await mkdir(paths.profileDirectory, { recursive: true, mode: 0o700 });
  // The single-instance lock follows this directory: one instance for each data directory.
  app.setPath('userData', paths.profileDirectory);

  const openedAtLogin = wasOpenedAtLogin(app, process.platform, environment.startHidden);
  const show = openedAtLogin ? 'nothing' : (environment.show ?? 'main');
  let onSecondStart = (_start: SecondStart): void => undefined;
  if (!takeSingleInstance(app, { show }, (start) => onSecondStart(start))) {
    app.quit();
    return;
  }
  const logger = createFileLogger(join(paths.dataDirectory, 'logs', 'desktop.log'), systemClock);
  applySecurity(app, (what) => logger.log('warn', 'a page was refused something', { what }));

  app
    .whenReady()
    .then(async () => {
      const desktop = await startDesktop({ environment, paths, logger, openedAtLogin });
      onSecondStart = desktop.onSecondStart;
    })
    .catch((error: unknown) => fail(error, 1));
}

function fail(error: unknown, exitCode: number): void {
  const message = error instanceof Error ? error.message : 'Something failed inside Switchyard.';
  dialog.showErrorBox('Switchyard could not start', message);
  app.exit(exitCode);
}

try {
  await prepare();
} catch (error) {
  fail(error, exitUsage);
}
