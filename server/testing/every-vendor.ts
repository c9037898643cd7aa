import { anthropicKey, openAiKey, startProduct, type Product } from './product.ts';

const key = (name: string) => ({ name, secret: `secret-of-${name}-1234567890`, kind: 'api-key' }) as const;

/** The product with one API key at each kind of vendor: `anthropic`, `openai`, `gemini`, and `chat`, a compatible server. */
export async function startWithEveryVendor(): Promise<Product> {
  const product = await startProduct({
    anthropic: [anthropicKey('anthropic')],
    openai: [openAiKey('openai')],
    gemini: [{ ...key('gemini'), secret: 'AIzaSimulated-1234567890-abcdefghijklmn' }],
    compatible: { accounts: [key('chat')] },
  });
  for (const name of ['anthropic', 'openai', 'gemini', 'chat']) await product.addAccount(name);
  return product;
}
