import { inject } from 'vue';
import {
  controlKey,
  createPageStorage,
  pageStorageKey,
  shellKey,
  type ControlClient,
  type PageStorage,
  type ShellClient,
} from '../bridge/index.ts';

/** The control client that `main.ts` (or a test) provided; only stores ask for it. */
export function injectControl(): ControlClient {
  const client = inject(controlKey);
  if (!client) throw new Error('No control client was provided to the application.');
  return client;
}

export function injectShell(): ShellClient {
  const shell = inject(shellKey);
  if (!shell) throw new Error('No shell client was provided to the application.');
  return shell;
}

/** What this page keeps between visits; without a provided one, in memory. */
export function injectPageStorage(): PageStorage {
  return inject(
    pageStorageKey,
    () =>
      createPageStorage(() => {
        throw new Error('This page has no storage.');
      }),
    true,
  );
}
