import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The part of Electron's `App` that knows login items. */
export interface LoginItemApp {
  readonly isPackaged: boolean;
  getLoginItemSettings(options?: { args?: string[] }): { openAtLogin: boolean; wasOpenedAtLogin: boolean };
  setLoginItemSettings(settings: { openAtLogin: boolean; args?: string[] }): void;
}

export interface LoginItem {
  /** False in development: the system would be told to start a bare Electron. */
  readonly isAvailable: boolean;
  read(): Promise<boolean>;
  write(openAtLogin: boolean): Promise<void>;
}

const loginArguments = ['--hidden'];

/** `wasOpenedAtLogin` exists on macOS only; elsewhere the system passes our own argument. */
export function wasOpenedAtLogin(app: LoginItemApp, platform: string, startHidden: boolean): boolean {
  return startHidden || (platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin);
}

/** Starting at login: Electron's login items on macOS and Windows, an autostart entry of the desktop on Linux. */
export function createLoginItem(options: {
  readonly app: LoginItemApp;
  readonly platform: string;
  /** `$XDG_CONFIG_HOME`, else `~/.config`. */
  readonly configDirectory: string;
  /** The program to start: the AppImage itself when it runs from one, else the executable. */
  readonly executable: string;
}): LoginItem {
  const { app, platform, configDirectory, executable } = options;
  if (platform !== 'linux') {
    return {
      isAvailable: app.isPackaged,
      read: async () => app.getLoginItemSettings({ args: loginArguments }).openAtLogin,
      write: async (openAtLogin) => {
        if (app.isPackaged) app.setLoginItemSettings({ openAtLogin, args: loginArguments });
      },
    };
  }
  const file = join(configDirectory, 'autostart', 'switchyard.desktop');
  return {
    isAvailable: app.isPackaged,
    read: () =>
      stat(file).then(
        () => true,
        () => false,
      ),
    write: async (openAtLogin) => {
      if (!app.isPackaged) return;
      if (!openAtLogin) return rm(file, { force: true });
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, autostartEntry(executable), { mode: 0o644 });
    },
  };
}

/**
 * The autostart entry (freedesktop Desktop Entry Specification, "The Exec key": reserved characters inside double
 * quotes are escaped with a backslash, then the string escape doubles backslashes, and `%` is doubled).
 */
export function autostartEntry(executable: string): string {
  const quoted = executable
    .replaceAll(/[\\"`$]/g, (character) => `\\${character}`)
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')
    .replaceAll('\n', '\\n');
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Switchyard',
    `Exec="${quoted}" ${loginArguments.join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}
