export { createControlAdapter } from './control-adapter.ts';
export { startEventPush } from './event-push.ts';
export { resolveRevealable } from './revealable.ts';
export { createShellHandlers } from './shell-handlers.ts';
export type { ShellActions } from './shell-handlers.ts';
export { createTrustedWindows } from './trusted-windows.ts';
export type { TrustedWindows } from './trusted-windows.ts';
export { createValidatedIpc } from './validated-ipc.ts';
export type { ValidatedIpc } from './validated-ipc.ts';
