import { request } from 'node:http';
import type { Measure } from '../bench.ts';
import { smallBody } from '../load/bodies.ts';
import { sendOne } from '../load/one-request.ts';
import { addAccount, apiKeyOf, startSwitchyard } from '../peers/switchyard.ts';
import { median } from '../statistics.ts';

const switches = 20;

/** What the page does at a click: the operation over HTTP, and the event that follows it. */
export const switchAccount: Measure = {
  name: 'switch',
  title: `Switching the account in use ${switches} times, as the page does it`,
  upstream: { chunks: 2, gapMs: 0, stamped: false },
  everyRound: false,
  applies: ({ kind }) => kind === 'product',
  async run(_peer, bench) {
    const context = {
      processes: bench.processes,
      folder: await bench.folder('switch'),
      upstreamPort: bench.upstream.port,
      probed: false,
    };
    const peer = await startSwitchyard({ ...bench.setup, context, secrets: 'memory', clientKey: null });
    const labels = ['one', 'two'];
    const ids = await Promise.all(labels.map((label) => addAccount(peer.companion, label)));
    const page = openPage(peer.ui);
    await page.ready;
    const shownMs: number[] = [];
    let wrong = 0;
    for (let index = 0; index < switches; index += 1) {
      const which = index % 2;
      const startedMs = performance.now();
      const id = ids[which] ?? '';
      const shown = page.untilInUse(id);
      await page.call('accounts.use', { id });
      await sendOne(peer.target, smallBody({ model: peer.target.model, stream: false }));
      if ((await bench.upstream.ask()).lastKey !== apiKeyOf(labels[which] ?? '')) wrong += 1;
      shownMs.push((await shown) - startedMs);
    }
    page.close();
    await peer.stop();
    return { wrongAccount: wrong, shownP50Ms: median(shownMs), shownMaxMs: Math.max(...shownMs) };
  },
  columns: [
    { title: 'next request on the old account', figure: 'wrongAccount', digits: 0, isTotal: true },
    { title: 'page told after, p50 ms', figure: 'shownP50Ms', digits: 0 },
    { title: 'max ms', figure: 'shownMaxMs', digits: 0 },
  ],
};

interface Page {
  readonly ready: Promise<void>;
  /** When an event came that shows this account as the one in use. */
  untilInUse(id: string): Promise<number>;
  call(operation: string, input: object): Promise<void>;
  close(): void;
}

function openPage(ui: string): Page {
  const { origin, hash } = new URL(ui);
  const headers = { authorization: `Bearer ${hash.slice('#token='.length)}` };
  let seen = '';
  let awaited: { readonly text: string; readonly found: (atMs: number) => void } | null = null;
  const events = request(`${origin}/control/events`, { headers });
  const ready = new Promise<void>((resolve, reject) => {
    events.on('error', reject);
    events.on('response', (response) => {
      response.on('data', (chunk: Buffer) => {
        resolve();
        seen += chunk.toString('utf8');
        if (awaited === null || !seen.includes(awaited.text)) return;
        awaited.found(performance.now());
        awaited = null;
      });
      response.on('error', () => undefined);
    });
  });
  events.end();
  return {
    ready,
    untilInUse: (id) =>
      new Promise((found) => {
        seen = '';
        awaited = { text: `"inUseAccountId":"${id}"`, found };
      }),
    async call(operation, input) {
      const answer = await fetch(`${origin}/control/${operation}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(input),
      });
      if (!answer.ok) throw new Error(`${operation}: ${(await answer.text()).slice(0, 300)}`);
      await answer.arrayBuffer();
    },
    close: () => events.destroy(),
  };
}
