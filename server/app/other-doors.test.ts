import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEventHub } from '../control/index.ts';
import { temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import { createManualClock, openControlBench } from '../testing/control-bench.ts';
import { startCompanionServer } from './control-server.ts';

describe('the other doors', () => {
  it('the proxy’s listener serves neither the page nor an operation', async () => {
    const { switchyard } = await openControlBench();
    for (const path of [
      '/',
      '/index.html',
      '/control/app.snapshot',
      '/control/events',
      '/assets/control-a1.js',
    ])
      for (const method of ['GET', 'POST']) {
        const answer = await fetch(switchyard.proxyUrl + path, { method });
        expect(answer.status, path).toBe(401);
        expect(answer.headers.get('content-type'), path).toMatch(/json/);
        expect(await answer.text()).not.toMatch(/<html|<!doctype|"ok":true/i);
      }
    const { value } = (await switchyard.invoke('keys.add', { label: 'k' })) as { value: { key: string } };
    for (const path of ['/', '/control/app.snapshot', '/control/events']) {
      const answer = await fetch(switchyard.proxyUrl + path, {
        method: 'POST',
        headers: { 'x-api-key': value.key },
        body: '{}',
      });
      expect(answer.status, path).toBe(404);
      expect(await answer.text()).not.toContain('"ok":true');
    }
  });

  it.skipIf(process.platform === 'win32')(
    'the companion’s socket answers the same operations without a token',
    async () => {
      const path = join(await temporaryDirectory(), 's');
      const companion = await startCompanionServer({
        path,
        events: createEventHub(() => undefined),
        after: createManualClock().after,
        invoke: async (name) => ({ ok: true, value: name }),
      });
      onTestFinished(() => companion.close());
      const answer = await new Promise<string>((resolve, reject) => {
        const sent = request(
          { socketPath: path, path: '/control/agents.launch', method: 'POST' },
          (response) => {
            response.on('data', (chunk: Buffer) => resolve(chunk.toString()));
          },
        );
        sent.on('error', reject);
        sent.end();
      });
      expect(JSON.parse(answer)).toEqual({ ok: true, value: 'agents.launch' });
    },
  );
});
