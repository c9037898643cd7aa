import type { MenuItemConstructorOptions } from 'electron';

/**
 * macOS needs an application menu for copy, paste and quit to have their keys. Elsewhere windows have none, which also
 * takes away Electron's default menu with its reload and developer tools.
 */
export function applicationMenu(platform: string): MenuItemConstructorOptions[] | null {
  if (platform !== 'darwin') return null;
  return [{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }];
}
