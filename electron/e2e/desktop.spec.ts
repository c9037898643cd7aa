import { createServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SwitchyardBridge } from '../shell-contract/index.ts';
import type { TrayModel } from '../tray/index.ts';
import { findDesktop, launchDesktop, type LaunchedDesktop } from './launch.ts';

const desktop = await findDesktop();
const title = desktop.available ? 'the desktop program' : `the desktop program (skipped: ${desktop.reason})`;

interface PageGlobals {
  readonly switchyard: SwitchyardBridge;
}

describe.skipIf(!desktop.available)(title, () => {
  let launched: LaunchedDesktop;
  let port = 0;

  beforeEach(async () => {
    const probe = createServer();
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
    port = (probe.address() as AddressInfo).port;
    await new Promise((resolve) => probe.close(resolve));
    if (desktop.available) launched = await launchDesktop(desktop.executable, port, ['--show', 'popover']);
  });
  afterEach(() => launched.close());

  const trayModel = (): Promise<TrayModel> =>
    launched.application.evaluate(() =>
      (globalThis as unknown as { switchyardTest: { trayModel(): TrayModel } }).switchyardTest.trayModel(),
    );

  it('shows the popover, and its page reaches the product over IPC', async () => {
    const page = await launched.application.firstWindow();
    expect(page.url()).toBe('app://switchyard/index.html#/popover');
    const answer = await page.evaluate(() =>
      (globalThis as unknown as PageGlobals).switchyard.call('app.snapshot', {}),
    );
    expect(answer).toMatchObject({ ok: true, value: { proxy: { state: 'running', port } } });
  });

  it('gives its page no Node, no IPC object, no foreign network', async () => {
    const page = await launched.application.firstWindow();
    const facts = await page.evaluate(async () => ({
      globals: ['require', 'process', 'module', 'Buffer', 'ipcRenderer'].filter((name) => name in globalThis),
      bridge: Object.keys((globalThis as unknown as PageGlobals).switchyard).sort(),
      network: await fetch('https://example.com/').then(
        () => 'reached',
        () => 'refused',
      ),
    }));
    expect(facts).toEqual({
      globals: [],
      bridge: ['call', 'platform', 'shell', 'subscribe'],
      network: 'refused',
    });
  });

  it('refuses to navigate, to open windows and to open links that are not listed', async () => {
    const page = await launched.application.firstWindow();
    const before = page.url();
    await page.evaluate(() => {
      window.location.href = 'https://example.com/';
      window.open('https://example.com/');
    });
    const answer = await page.evaluate(() =>
      (globalThis as unknown as PageGlobals).switchyard.shell('open-external', { url: 'file:///etc/passwd' }),
    );
    expect(answer).toMatchObject({ ok: false });
    expect(page.url()).toBe(before);
    expect(launched.application.windows()).toHaveLength(1);
  });

  it('describes the proxy in its tray and follows a pause', async () => {
    const page = await launched.application.firstWindow();
    expect((await trayModel()).tooltip).toContain(`127.0.0.1:${port}`);
    await page.evaluate(() => (globalThis as unknown as PageGlobals).switchyard.call('proxy.pause', {}));
    await expect.poll(async () => (await trayModel()).icon.state).toBe('off');
  });

  it('brings its window up when it is started a second time', async () => {
    const page = await launched.application.firstWindow();
    await page.evaluate(() => (globalThis as unknown as PageGlobals).switchyard.shell('hide-popover', {}));
    await launched.startAgain();
    const isVisible = (): Promise<boolean> =>
      launched.application.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().some((window) => window.isVisible()),
      );
    await expect.poll(isVisible).toBe(true);
  });

  it('quits and leaves its port', async () => {
    const page = await launched.application.firstWindow();
    const closed = launched.application.waitForEvent('close');
    await page.evaluate(() => void (globalThis as unknown as PageGlobals).switchyard.shell('quit', {}));
    await closed;
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
  });
});
