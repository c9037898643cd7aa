import { afterEach, expect, test } from 'vitest';
import { foreignMessages, genuineClaude, genuineCodex } from '../testing/genuine-requests.ts';
import { claudePlan, codexPlan, openAiKey, startProduct, type Product } from '../testing/product.ts';

let product: Product;
afterEach(() => product.close());

test('a plan that the model’s name asks for is told to serve its own client only, in one refusal', async () => {
  product = await startProduct({ anthropic: [claudePlan('work')], openai: [codexPlan('main')] });
  for (const name of ['work', 'main']) await product.addAccount(name);

  const claude = await product.send(genuineClaude(product.key, { body: { model: 'main/gpt-5.5' } }));
  expect([claude.status, claude.json()]).toMatchObject([
    400,
    { error: { message: expect.stringMatching(/asked of "main".*ChatGPT plan.*Codex itself only/) } },
  ]);
  // Codex shows a 400 once; a 403 it would repeat six times.
  const codex = await product.send(genuineCodex(product.key, { body: { model: 'work/claude-opus-4-6' } }));
  expect([codex.status, codex.json()]).toMatchObject([400, { error: { code: 'not-genuine-client' } }]);
  const foreign = await product.send(foreignMessages(product.key, { body: { model: 'main/gpt-5.5' } }));
  expect([foreign.status, foreign.json()]).toMatchObject([403, { error: { type: 'permission_error' } }]);
  expect(product.vendorRequests()).toBe(0);
});

test('a path or a key that is bound to one provider names it, and the model that it does not have', async () => {
  product = await startProduct({ openai: [openAiKey('office')] });
  await product.addAccount('office');
  const bound = await product.addKey({ provider: 'openai' });
  const other = await product.addKey({ provider: 'gemini' });
  const refusal = async (key: string, path?: string): Promise<unknown> => {
    const answer = await product.send(foreignMessages(key, path === undefined ? {} : { path }));
    return [answer.status, answer.json()];
  };
  const hasNot = [403, { error: { message: expect.stringMatching(/"office".*is not known to have/) } }];
  expect(await refusal(bound)).toMatchObject(hasNot);
  expect(await refusal(product.key, '/api/provider/openai/v1/messages')).toMatchObject(hasNot);
  const isNot = [
    403,
    { error: { message: expect.stringMatching(/no account of "gemini".*client key is bound/) } },
  ];
  expect(await refusal(other)).toMatchObject(isNot);
});
