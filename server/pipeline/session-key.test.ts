import { describe, expect, onTestFinished, test } from 'vitest';
import { foreignMessages } from '../testing/genuine-requests.ts';
import { anthropicKey, startProduct, type Product } from '../testing/product.ts';

async function inTurns(): Promise<Product> {
  const product = await startProduct({ anthropic: [anthropicKey('one'), anthropicKey('two')] });
  onTestFinished(() => product.close());
  const { handlers } = product.switchyard;
  for (const name of ['one', 'two']) await product.addAccount(name);
  await handlers['accounts.set-mode']({ vendor: 'anthropic', mode: 'automatic' });
  await handlers['accounts.set-routing']({ vendor: 'anthropic', strategy: 'round-robin' });
  return product;
}

interface Asked {
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly turns?: number;
}

/** The account that answers a conversation that begins with `question`. */
async function servedBy(product: Product, question: string, asked: Asked = {}): Promise<string> {
  const { key = product.key, headers = {}, turns = 1 } = asked;
  const messages = [
    { role: 'user', content: [{ type: 'text', text: question }] },
    ...Array.from({ length: turns - 1 }, () => [
      { role: 'assistant', content: 'an answer' },
      { role: 'user', content: 'and then?' },
    ]).flat(),
  ];
  const sent = foreignMessages(key, { body: { system: 'be brief', messages, stream: false } });
  const answer = await product.send({ ...sent, headers: { ...sent.headers, ...headers } });
  expect(answer.status).toBe(200);
  return String(answer.headers['x-switchyard-account']);
}

describe('a conversation whose client names no session', () => {
  test('stays on its account, while others begin on the next', async () => {
    const product = await inTurns();
    const first = await servedBy(product, 'first');
    const second = await servedBy(product, 'second');
    expect(second).not.toBe(first);
    for (let turns = 2; turns < 5; turns += 1) {
      expect(await servedBy(product, 'first', { turns })).toBe(first);
      expect(await servedBy(product, 'second', { turns })).toBe(second);
    }
  });

  test('is another one under another client key, and where its client tells a session', async () => {
    const product = await inTurns();
    const key = await product.addKey();
    const first = await servedBy(product, 'first');
    expect(await servedBy(product, 'first', { key })).not.toBe(first);
    const named = { headers: { 'x-session-id': 'mine' } };
    const session = await servedBy(product, 'first', named);
    await servedBy(product, 'other');
    expect(await servedBy(product, 'something else', named)).toBe(session);
  });
});
