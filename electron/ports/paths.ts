import { join, resolve } from 'node:path';
import type { Paths } from '../../server/ports.ts';

/** The part of Electron's `App` that knows places. */
export interface PlacesApp {
  getAppPath(): string;
  getPath(name: 'home'): string;
}

export interface ShellPaths extends Paths {
  /** Chromium's own profile, apart from what is ours; the single-instance lock lives there. */
  readonly profileDirectory: string;
  /** The built renderer that the app scheme serves. */
  readonly rendererDirectory: string;
  readonly resourcesDirectory: string;
  readonly preloadFile: string;
}

/** Places of the desktop program. */
export function createPaths(app: PlacesApp, dataDirectory: string): ShellPaths {
  const appDirectory = app.getAppPath();
  return Object.freeze({
    dataDirectory: resolve(dataDirectory),
    homeDirectory: app.getPath('home'),
    assetsDirectory: appDirectory,
    profileDirectory: join(resolve(dataDirectory), 'desktop'),
    rendererDirectory: join(appDirectory, 'dist', 'renderer'),
    resourcesDirectory: join(appDirectory, 'resources'),
    preloadFile: join(appDirectory, 'dist', 'electron', 'preload.cjs'),
  });
}
