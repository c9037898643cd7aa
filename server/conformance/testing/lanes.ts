import {
  foreignMessages,
  foreignResponses,
  genuineClaude,
  genuineCodex,
  type RequestOverrides,
} from '../../testing/genuine-requests.ts';
import type { SentRequest } from '../../testing/http-client.ts';
import {
  anthropicKey,
  claudePlan,
  codexPlan,
  openAiKey,
  startProduct,
  type Product,
} from '../../testing/product.ts';
import type { Chunking, RecordedRequest } from '../../testing/vendors/index.ts';

export type Build = (key: string, overrides?: RequestOverrides) => SentRequest;
export type Vendor = 'anthropic' | 'openai';

/** The product with one account of each kind; `start` before the tests, `stop` after them. */
export function createLanes() {
  let product: Product;
  return {
    get product() {
      return product;
    },
    async start(chunking: Chunking): Promise<void> {
      product = await startProduct({
        anthropic: [claudePlan('plan-a'), anthropicKey('key-a')],
        openai: [codexPlan('plan-o'), openAiKey('key-o')],
        chunking,
      });
      for (const name of ['plan-a', 'key-a', 'plan-o', 'key-o']) await product.addAccount(name);
    },
    stop: () => product.close(),
    last(vendor: Vendor): RecordedRequest {
      const { last } = product.vendors[vendor].requests;
      if (last === undefined) throw new Error(`${vendor} got no request`);
      return last;
    },
  };
}

export const lanes: readonly (readonly [string, Build, Vendor, string])[] = [
  ['Claude Code on a plan', genuineClaude, 'anthropic', 'plan-a'],
  ['a program on an Anthropic key', foreignMessages, 'anthropic', 'key-a'],
  ['Codex on a plan', genuineCodex, 'openai', 'plan-o'],
  ['a program on an OpenAI key', foreignResponses, 'openai', 'key-o'],
];
