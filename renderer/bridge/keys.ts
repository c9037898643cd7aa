import type { InjectionKey } from 'vue';
import type { ControlClient } from './control-client.ts';
import type { ShellClient } from './shell-client.ts';

/** Provided once by `main.ts` and by tests; injected by stores only. */
export const controlKey: InjectionKey<ControlClient> = Symbol('switchyard.control');
export const shellKey: InjectionKey<ShellClient> = Symbol('switchyard.shell');
