/** The part of Electron's `App` that keeps a tray program running. */
export interface WindowlessApp {
  on(event: 'window-all-closed', listener: () => void): unknown;
  on(event: 'activate', listener: () => void): unknown;
}

/**
 * Keeps the program alive without windows (a listener is all Electron needs), and opens the main window when the
 * person clicks its macOS dock icon.
 */
export function keepAlive(app: WindowlessApp, onActivate: () => void): void {
  app.on('window-all-closed', () => undefined);
  app.on('activate', onActivate);
}
