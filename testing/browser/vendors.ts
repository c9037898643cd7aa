import type { Browser } from 'playwright-core';
import { startVendorSimulators } from '../../server/testing/vendors/index.ts';
import { launchBrowser, startProduct, type RunningProduct } from './bench.ts';

const anthropicSecret = 'sk-ant-api03-browser-simulated-1234567890';
const openAiSecret = 'sk-proj-browser-simulated-1234567890';
/** What a person types to add the simulated server. */
export const serverUrl = 'https://llm.example.test/v1';
/** Opens it. */
export const compatibleSecret = 'key-of-the-simulated-server-1234567890';

export interface SimulatedBench {
  readonly product: RunningProduct;
  readonly browser: Browser;
  /** Sends a Messages request with a key of no agent; gives the status. */
  sendMessages(body: object): Promise<number>;
  /** Calls the page's own API. */
  control(operation: string, input: object): Promise<void>;
  close(): Promise<void>;
}

/** The built product over simulated vendors, with two API keys as accounts: "Claude key" and "GPT key". */
export async function startSimulatedBench(): Promise<SimulatedBench> {
  const vendors = await startVendorSimulators({
    anthropic: [{ name: 'Claude key', secret: anthropicSecret, kind: 'api-key' }],
    openai: [{ name: 'GPT key', secret: openAiSecret, kind: 'api-key' }],
    compatible: {
      host: new URL(serverUrl).host,
      accounts: [{ name: 'Own', secret: compatibleSecret, kind: 'api-key' }],
    },
  });
  const [product, browser] = await Promise.all([
    startProduct([], { SWITCHYARD_SECRETS: 'memory', SWITCHYARD_HOST_MAP: vendors.hostMap }),
    launchBrowser(),
  ]);
  const add = (provider: string, secret: string, label: string): Promise<void> =>
    control(product.ui, 'accounts.add', { provider, kind: 'api-key', secret, label });
  await add('anthropic', anthropicSecret, 'Claude key');
  await add('openai', openAiSecret, 'GPT key');
  await product.run('models', '--refresh');
  const { key } = (await product.run('keys', 'add', '--label', 'my-script')) as { key: string };
  return {
    product,
    browser,
    async sendMessages(body) {
      const response = await fetch(`${product.proxy}/v1/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', 'x-api-key': key },
        body: JSON.stringify(body),
      });
      await response.text();
      return response.status;
    },
    control: (operation, input) => control(product.ui, operation, input),
    async close() {
      await browser.close();
      await product.stop();
      await vendors.close();
    },
  };
}

/** Calls the page's own API: a secret must not be an argument of a program. */
async function control(ui: string, operation: string, input: object): Promise<void> {
  const { origin, hash } = new URL(ui);
  const token = new URLSearchParams(hash.slice(1)).get('token') ?? '';
  const response = await fetch(`${origin}/control/${operation}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(input),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${operation}: ${answer}`);
}
