import { afterEach, beforeEach, expect, test } from 'vitest';
import { startChatGptBench, type ChatGptBench } from './testing/chatgpt-bench.ts';

let bench: ChatGptBench;
beforeEach(async () => {
  bench = await startChatGptBench();
});
afterEach(() => bench.close());

test('a quit in the middle of a sign-in keeps the login that the vendor has just opened', async () => {
  const { product, vendor } = bench;
  // The vendor has spent the code; its answer is on the way.
  const held = vendor.tokens.hold('before');
  const { url } = await bench.begin();
  await vendor.sayYes(url);
  await held.arrived;
  expect(product.switchyard.isSavingLogins()).toBe(true);
  const reopened = product.reopen();
  held.release();
  await reopened;
  const { accounts } = await product.switchyard.handlers['accounts.snapshot']({});
  expect(accounts).toMatchObject([{ email: 'person@example.invalid', credential: { state: 'ok' } }]);
  expect(vendor.tokens.grants.families().map(({ ended }) => ended)).toEqual([null]);
  expect(product.switchyard.isSavingLogins()).toBe(false);
  expect((await bench.ask()).status).toBe(200);
});
