import { describe, expect, it } from 'vitest';
import { reactive } from 'vue';
import { createIpcClient } from './ipc-client.ts';
import { createBrowserShell, createIpcShell } from './shell-client.ts';

function createBridge(answer: unknown) {
  const seen: unknown[] = [];
  const listeners = new Set<(event: { name: string; payload: unknown }) => void>();
  return {
    seen,
    listeners,
    bridge: {
      platform: 'darwin',
      call: async (operation: string, input: unknown) => {
        seen.push([operation, structuredClone(input)]);
        return answer;
      },
      subscribe: (listener: (event: { name: string; payload: unknown }) => void) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      shell: async (verb: string, input: unknown) => {
        seen.push([verb, input]);
        return answer;
      },
    },
  };
}

describe('IPC control client', () => {
  it('sends plain data even when a screen passes a reactive object', async () => {
    const { bridge, seen } = createBridge({ ok: true, value: { done: true } });
    const client = createIpcClient(bridge);
    expect(await client.call('accounts.remove', reactive({ id: 'work' }))).toEqual({ done: true });
    expect(seen).toEqual([['accounts.remove', { id: 'work' }]]);
  });

  it('rejects with the error that travelled as data', async () => {
    const error = { code: 'conflict', message: 'Changed meanwhile.', remedy: 'Look again.' };
    const client = createIpcClient(createBridge({ ok: false, error }).bridge);
    await expect(client.call('accounts.remove', { id: 'x' })).rejects.toMatchObject(error);
  });

  it('unsubscribes at the bridge when it is closed', () => {
    const { bridge, listeners } = createBridge(null);
    const client = createIpcClient(bridge);
    client.subscribe(() => undefined);
    expect(listeners.size).toBe(1);
    client.close();
    expect(listeners.size).toBe(0);
  });

  it('passes shell verbs on and reports their failure', async () => {
    const good = createBridge({ ok: true, value: null });
    await createIpcShell(good.bridge).showMainWindow('/accounts');
    expect(good.seen).toEqual([['show-main-window', { route: '/accounts' }]]);
    const bad = createBridge({
      ok: false,
      error: { code: 'input-invalid', message: 'Refused.', remedy: '' },
    });
    await expect(createIpcShell(bad.bridge).openExternal('https://example.com')).rejects.toThrow('Refused.');
  });
});

describe('browser shell', () => {
  it('opens https links without an opener and refuses every other scheme', async () => {
    const opened: unknown[][] = [];
    const shell = createBrowserShell({
      location: { hash: '' },
      open: (...parts) => void opened.push(parts),
      writeText: async () => undefined,
      platform: 'browser',
    });
    await shell.openExternal('https://example.com/terms');
    await expect(shell.openExternal('javascript:alert(1)')).rejects.toThrow('https');
    await expect(shell.openExternal('file:///etc/passwd')).rejects.toThrow('https');
    expect(opened).toEqual([['https://example.com/terms', '_blank', 'noopener,noreferrer']]);
  });
});
