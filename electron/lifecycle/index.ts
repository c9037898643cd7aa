export { keepAlive } from './keep-alive.ts';
export { createLoginItem, wasOpenedAtLogin } from './login-item.ts';
export type { LoginItem } from './login-item.ts';
export { watchPower } from './power.ts';
export { guardQuit } from './quit.ts';
export { takeSingleInstance } from './single-instance.ts';
export type { SecondStart } from './single-instance.ts';
export { planStart } from './start-plan.ts';
