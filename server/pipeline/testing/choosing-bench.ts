import { afterEach } from 'vitest';
import { startProduct, type Product, type ProductOptions } from '../../testing/product.ts';

export const exhausted = { kind: 'failure', failure: 'plan-limit' } as const;
export const throttled = { kind: 'failure', failure: 'throttle' } as const;
export const session = (letter: string): { session: string } => ({
  session: `${letter.repeat(8)}-0000-4000-8000-000000000000`,
});
export const bound = {
  model: 'claude-opus-6-0',
  messages: [
    { role: 'user', content: 'hello' },
    { role: 'assistant', content: [{ type: 'thinking', thinking: '', signature: 'c2lnbmVk' }] },
    { role: 'user', content: 'go on' },
  ],
};

/** A product per test, with every simulated account added in the order given. */
export function useChoosingBench() {
  let product: Product;
  const ids = new Map<string, string>();
  afterEach(() => product.close());
  const start = async (options: ProductOptions): Promise<void> => {
    product = await startProduct(options);
    ids.clear();
    for (const { name } of [...(options.anthropic ?? []), ...(options.openai ?? [])])
      ids.set(name, await product.addAccount(name));
  };
  const idOf = (name: string): string => ids.get(name) ?? '';
  const use = (name: string): Promise<unknown> =>
    product.switchyard.handlers['accounts.use']({ id: idOf(name) });
  const automatic = (vendor = 'anthropic'): Promise<unknown> =>
    product.switchyard.handlers['accounts.set-mode']({ vendor, mode: 'automatic' });
  /** Names of the simulated accounts that the vendor saw, in order. */
  const served = (): readonly (string | null)[] =>
    product.vendors.anthropic.requests.all.map((request) => request.account);
  return {
    get product() {
      return product;
    },
    start,
    idOf,
    use,
    automatic,
    served,
  };
}
