import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { AccountView } from '../../contract/index.ts';
import {
  foreignMessages,
  foreignResponses,
  genuineClaude,
  genuineCodex,
  type RequestOverrides,
} from '../../testing/genuine-requests.ts';
import type { Received, SentRequest } from '../../testing/http-client.ts';
import {
  anthropicKey,
  claudePlan,
  codexPlan,
  openAiKey,
  startProduct,
  type Product,
} from '../../testing/product.ts';
import type { Behaviour } from '../../testing/vendors/index.ts';
export type Vendor = 'anthropic' | 'openai';
export type Build = (key: string, overrides?: RequestOverrides) => SentRequest;
export interface Lane {
  readonly vendor: Vendor;
  readonly account: string;
  readonly build: Build;
}

export const lanes = {
  'claude plan': { vendor: 'anthropic', account: 'plan-a', build: genuineClaude },
  'anthropic key': { vendor: 'anthropic', account: 'key-a', build: foreignMessages },
  'codex plan': { vendor: 'openai', account: 'plan-o', build: genuineCodex },
  'openai key': { vendor: 'openai', account: 'key-o', build: foreignResponses },
} as const satisfies Record<string, Lane>;
export type LaneName = keyof typeof lanes;

/** One product with an account of each kind for all tests of a file; each test leaves the accounts healthy. */
export function useLanesBench() {
  let product: Product;
  const ids = new Map<string, string>();
  const idOf = (account: string): string => ids.get(account) ?? '';
  beforeAll(async () => {
    product = await startProduct({
      anthropic: [claudePlan('plan-a'), anthropicKey('key-a')],
      openai: [codexPlan('plan-o'), openAiKey('key-o')],
    });
    for (const name of ['plan-a', 'key-a', 'plan-o', 'key-o']) ids.set(name, await product.addAccount(name));
  });
  afterAll(() => product.close());
  beforeEach(() => {
    product.vendors.anthropic.requests.clear();
    product.vendors.openai.requests.clear();
  });
  afterEach(async () => {
    for (const { vendor, account } of Object.values(lanes)) {
      product.vendors[vendor].script(account).clear();
      await product.switchyard.handlers['accounts.clear-cooldown']({ id: idOf(account) });
    }
  });

  const ask = (lane: Lane, overrides?: RequestOverrides): Promise<Received> =>
    product.send(lane.build(product.key, overrides));
  const script = (lane: Lane, behaviour: Behaviour): void =>
    void product.vendors[lane.vendor].script(lane.account).always(behaviour as never);
  const accountOf = (lane: Lane): Promise<AccountView> => product.account(idOf(lane.account));
  return {
    get product() {
      return product;
    },
    idOf,
    ask,
    script,
    accountOf,
  };
}
