import type { MenuItemConstructorOptions } from 'electron';
import type { TrayCommand, TrayMenuItem } from './menu.ts';

/** Turns the description into Electron's menu template; an ampersand would mark an access key, so it is doubled. */
export function menuTemplate(
  items: readonly TrayMenuItem[],
  run: (command: TrayCommand) => void,
): MenuItemConstructorOptions[] {
  return items.map((item): MenuItemConstructorOptions => {
    switch (item.kind) {
      case 'separator':
        return { type: 'separator' };
      case 'text':
        return { label: escapeLabel(item.label), enabled: false };
      case 'action':
        return { label: escapeLabel(item.label), click: () => run(item.command) };
      case 'radio':
      case 'checkbox':
        return {
          type: item.kind,
          label: escapeLabel(item.label),
          checked: item.checked,
          enabled: item.enabled,
          click: () => run(item.command),
        };
      case 'submenu':
        return { label: escapeLabel(item.label), submenu: menuTemplate(item.items, run) };
    }
  });
}

function escapeLabel(label: string): string {
  return label.replaceAll('&', '&&');
}
