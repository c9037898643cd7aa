import type { MenuItemConstructorOptions } from 'electron';
import { drawGauge, type GaugeFace, type GaugeInk } from './gauge.ts';
import type { TrayCommand, TrayMenuItem } from './menu.ts';
import type { TrayModel } from './model.ts';
import { encodePng } from './png.ts';
import { menuTemplate } from './template.ts';

/** The part of Electron's `Tray` that is used; `Image` and `NativeMenu` are Electron's own. */
export interface NativeTray<Image, NativeMenu> {
  setImage(image: Image): void;
  setToolTip(text: string): void;
  setTitle(title: string, options?: { fontType: 'monospacedDigit' }): void;
  setContextMenu(menu: NativeMenu | null): void;
  popUpContextMenu(menu?: NativeMenu): void;
  on(event: 'click', listener: (event: { ctrlKey?: boolean }) => void): unknown;
  on(event: 'right-click', listener: () => void): unknown;
  on(event: 'double-click', listener: () => void): unknown;
  destroy(): void;
}

/** One picture with its 1x, 2x and 3x forms, as PNG files in memory. */
export interface ScaledPng {
  readonly scale: 1 | 2 | 3;
  readonly png: Buffer;
}

export interface TrayOptions<Image, NativeMenu> {
  readonly platform: string;
  readonly tray: NativeTray<Image, NativeMenu>;
  readonly createImage: (forms: readonly ScaledPng[]) => Image;
  readonly createMenu: (template: MenuItemConstructorOptions[]) => NativeMenu;
  /** Black for a macOS template image, else light on dark panels and dark on light ones. */
  readonly ink: () => GaugeInk;
  readonly run: (command: TrayCommand) => void;
  readonly onTogglePopover: () => void;
  readonly onOpenMain: () => void;
}

export interface TrayIcon {
  /** Shows the model; what did not change is left alone, so that nothing flickers. */
  show(model: TrayModel): void;
  /** Makes the next `show` set the menu again even when the description is the same. */
  forgetMenu(): void;
  dispose(): void;
}

const scales = [1, 2, 3] as const;

/**
 * The thin edge to the system's tray. macOS and Windows: click = popover, right or control click = menu, double
 * click = main window. Linux promises no click, so the menu is set and set again after every change.
 */
export function createTrayIcon<Image, NativeMenu>(options: TrayOptions<Image, NativeMenu>): TrayIcon {
  const { tray, platform } = options;
  const isLinux = platform === 'linux';
  let shownFace = '';
  let shownMenu = '';
  let shownTitle = '';
  let shownTooltip = '';
  let menu: NativeMenu | undefined;

  const popUp = (): void => {
    if (menu !== undefined) tray.popUpContextMenu(menu);
  };
  tray.on('click', (event) => {
    if (event.ctrlKey === true && !isLinux) popUp();
    else options.onTogglePopover();
  });
  if (!isLinux) {
    tray.on('right-click', popUp);
    tray.on('double-click', options.onOpenMain);
  }

  const showMenu = (items: readonly TrayMenuItem[]): void => {
    const key = JSON.stringify(items);
    if (key === shownMenu) return;
    shownMenu = key;
    menu = options.createMenu(menuTemplate(items, options.run));
    // A context menu that is set would swallow the click on macOS and Windows; there it pops up on demand.
    if (isLinux) tray.setContextMenu(menu);
  };
  const showFace = (face: GaugeFace): void => {
    const ink = options.ink();
    const key = JSON.stringify([face, ink]);
    if (key === shownFace) return;
    shownFace = key;
    tray.setImage(
      options.createImage(scales.map((scale) => ({ scale, png: encodePng(drawGauge(face, scale, ink)) }))),
    );
  };

  return {
    show: (model) => {
      showFace(model.icon);
      showMenu(model.menu);
      if (model.tooltip !== shownTooltip) tray.setToolTip(model.tooltip);
      shownTooltip = model.tooltip;
      if (platform === 'darwin' && model.title !== shownTitle) {
        tray.setTitle(model.title, { fontType: 'monospacedDigit' });
      }
      shownTitle = model.title;
    },
    forgetMenu: () => {
      shownMenu = '';
    },
    dispose: () => tray.destroy(),
  };
}
