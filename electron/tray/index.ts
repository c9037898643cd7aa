export { runTrayCommand } from './commands.ts';
export type { TrayActions } from './commands.ts';
export { createTrayController } from './controller.ts';
export type { TrayController } from './controller.ts';
export type { TrayCommand } from './menu.ts';
export type { TrayModel } from './model.ts';
export { chooseInk, composeImage } from './native-tray.ts';
export { createTrayIcon } from './tray.ts';
export type { ScaledPng, TrayIcon } from './tray.ts';
