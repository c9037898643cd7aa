import { afterEach, expect, test } from 'vitest';
import { genuineCodex } from '../testing/genuine-requests.ts';
import { codexPlan, startProduct, type Product } from '../testing/product.ts';

let product: Product;
afterEach(() => product.close());

async function answeredAs(served: string, ...targets: string[]): Promise<string | string[] | undefined> {
  product = await startProduct({ openai: [codexPlan('work')] });
  await product.addAccount('work');
  const rules = targets.map((target) => ({ match: '*', agent: null, accountId: null, targets: [target] }));
  await product.switchyard.handlers['settings.update']({ modelRules: rules });
  product.vendors.openai.script('work').next({
    kind: 'raw',
    status: 200,
    headers: { 'content-type': 'text/event-stream', 'openai-model': served },
    chunks: ['event: response.completed\ndata: {"type":"response.completed","response":{"id":"r"}}\n\n'],
  });
  return (await product.send(genuineCodex(product.key))).headers['openai-model'];
}

test('the model that served is not told where a rule had asked for it: Codex would warn of a demotion', async () => {
  expect(await answeredAs('gpt-5.5-mini', 'gpt-5.5-mini')).toBeUndefined();
});

test('the model that served is told where the vendor chose another one than we asked for', async () => {
  expect(await answeredAs('gpt-5.2', 'gpt-5.5-mini')).toBe('gpt-5.2');
});

test('the model that served is told where no rule changed the name', async () => {
  expect(await answeredAs('gpt-5.1-codex')).toBe('gpt-5.1-codex');
});
