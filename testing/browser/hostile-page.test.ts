import { describe, expect, it } from 'vitest';
import { startVendorSimulators } from '../../server/testing/vendors/index.ts';
import { browserPath, launchBrowser, openPage, serveHostilePage, skipReason, startProduct } from './bench.ts';

/** Everything a page can send without asking, at both listeners; answers are counted if a page could ever read one. */
function attack(proxy: string, ui: string, key: string): string {
  return `
  window.read = []; window.sent = 0;
  const targets = ${JSON.stringify([proxy, ui, proxy.replace('127.0.0.1', 'localhost')])};
  const paths = ['/v1/messages', '/v1/models', '/k/${key}/v1/messages', '/k/${key}/v1/models', '/control/accounts.snapshot', '/control/events', '/api/hello'];
  const body = JSON.stringify({ model: 'claude-opus-5-5', max_tokens: 5, messages: [{ role: 'user', content: 'hi' }] });
  const tries = [];
  for (const target of targets) for (const path of paths) {
    const url = target + path;
    const go = (init) => { window.sent += 1; tries.push(fetch(url, init).then(async (r) => { if (r.type !== 'opaque') window.read.push(url + ' ' + r.status + ' ' + (await r.text()).slice(0, 80)); }, () => {})); };
    go({}); go({ mode: 'no-cors' }); go({ mode: 'no-cors', credentials: 'include' });
    go({ method: 'POST', body, mode: 'no-cors' });
    go({ method: 'POST', body, mode: 'no-cors', headers: { 'content-type': 'text/plain' } });
    go({ method: 'POST', body, headers: { 'content-type': 'application/json', 'x-api-key': '${key}' } });
    go({ method: 'POST', body, headers: { 'content-type': 'application/json', authorization: 'Bearer ${key}' } });
    go({ method: 'DELETE' }); go({ method: 'HEAD', mode: 'no-cors' });
    window.sent += 1; navigator.sendBeacon(url, body);
    window.sent += 1; navigator.sendBeacon(url, new Blob([body], { type: 'application/x-www-form-urlencoded' }));
    for (const tag of ['img', 'script', 'iframe', 'audio', 'video', 'embed']) { window.sent += 1; const e = document.createElement(tag); e.src = url; document.body.append(e); }
    window.sent += 1; const link = document.createElement('link'); link.rel = 'stylesheet'; link.href = url; document.head.append(link);
    window.sent += 1; const source = new EventSource(url); source.onmessage = (e) => window.read.push('sse ' + e.data);
    window.sent += 1; try { const socket = new WebSocket(url.replace('http', 'ws')); socket.onopen = () => window.read.push('ws open ' + url); } catch {}
    window.sent += 1; const form = document.createElement('form'); form.method = 'post'; form.action = url; form.enctype = 'text/plain'; form.target = 'sink';
    const field = document.createElement('input'); field.name = body; form.append(field); document.body.append(form); form.submit();
  }
  const sink = document.createElement('iframe'); sink.name = 'sink'; document.body.append(sink);
  Promise.allSettled(tries).then(() => setTimeout(() => { window.over = true; }, 1500));`;
}

describe.skipIf(browserPath === null)(`a hostile page${skipReason}`, () => {
  it('reads nothing and reaches no vendor, even when it knows a client key', async () => {
    const vendors = await startVendorSimulators({
      anthropic: [{ name: 'key', secret: 'sk-ant-api03-sim-hostile', kind: 'api-key' }],
      openai: [],
    });
    const product = await startProduct([], {
      SWITCHYARD_SECRETS: 'memory',
      SWITCHYARD_HOST_MAP: vendors.hostMap,
    });
    const browser = await launchBrowser();
    try {
      const { key } = (await product.run('keys', 'add', '--label', 'hostile')) as { key: string };
      const page = await serveHostilePage(attack(product.proxy, product.ui.split('/#')[0] ?? '', key));
      const opened = await openPage(browser, page.url);
      await opened.page.waitForFunction('window.over === true', undefined, { timeout: 40_000 });
      expect(await opened.page.evaluate('window.sent')).toBeGreaterThan(400);
      expect(await opened.page.evaluate('window.read')).toEqual([]);
      expect(vendors.anthropic.requests.count).toBe(0);
      await opened.close();
      await page.close();
    } finally {
      await browser.close();
      await product.stop();
      await vendors.close();
    }
  });
});
