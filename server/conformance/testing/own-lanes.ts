import type { SentRequest } from '../../testing/http-client.ts';
import { openAiKey, startProduct, type Product } from '../../testing/product.ts';
import type { Chunking, RecordedRequest } from '../../testing/vendors/index.ts';

export type OwnVendor = 'openai' | 'compatible' | 'gemini';

/** A program that speaks the dialect of the account it is pinned to. */
export interface OwnLane {
  readonly name: string;
  readonly vendor: OwnVendor;
  readonly account: string;
  request(key: string, bytes: string | Buffer, stream?: boolean): SentRequest;
  /** A small body that the vendor answers. */
  body(stream: boolean, words?: string): Readonly<Record<string, unknown>>;
  /** Where the vendor gets it. */
  readonly path: string;
}

const chat = (model: string): Pick<OwnLane, 'request' | 'body'> => ({
  request: (key, bytes) => ({
    method: 'POST',
    path: '/v1/chat/completions',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${key}`,
      'x-unknown-thing': 'kept',
    },
    body: bytes,
  }),
  body: (stream, words = 'hello') => ({ model, stream, messages: [{ role: 'user', content: words }] }),
});

export const ownLanes: readonly OwnLane[] = [
  {
    name: 'Chat on an OpenAI key',
    vendor: 'openai',
    account: 'key-o',
    path: '/v1/chat/completions',
    ...chat('gpt-5.1'),
  },
  {
    name: 'Chat on a compatible server',
    vendor: 'compatible',
    account: 'key-c',
    path: '/v1/chat/completions',
    ...chat('simulated-large'),
  },
  {
    name: 'Gemini',
    vendor: 'gemini',
    account: 'key-g',
    path: '/v1beta/models/gemini-2.5-pro:generateContent',
    request: (key, bytes, stream = false) => ({
      method: 'POST',
      path: `/v1beta/models/gemini-2.5-pro:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
      headers: { 'content-type': 'application/json', 'x-goog-api-key': key, 'x-unknown-thing': 'kept' },
      body: bytes,
    }),
    body: (_stream, words = 'hello') => ({ contents: [{ role: 'user', parts: [{ text: words }] }] }),
  },
];

/** The product with one account per lane, and a client key pinned to each. */
export function createOwnLanes() {
  let product: Product;
  const keys = new Map<string, string>();
  return {
    get product() {
      return product;
    },
    async start(chunking: Chunking): Promise<void> {
      product = await startProduct({
        openai: [openAiKey('key-o')],
        gemini: [{ name: 'key-g', secret: 'AIzaSimulated-1234567890-abcdefghijklmn', kind: 'api-key' }],
        compatible: { accounts: [{ name: 'key-c', secret: 'secret-of-key-c-1234567890', kind: 'api-key' }] },
        chunking,
      });
      for (const { account } of ownLanes) {
        const accountId = await product.addAccount(account);
        keys.set(account, await product.addKey({ accountId }));
      }
    },
    stop: () => product.close(),
    key({ account }: OwnLane): string {
      const key = keys.get(account);
      if (key === undefined) throw new Error(`there is no key for ${account}`);
      return key;
    },
    last({ vendor }: OwnLane): RecordedRequest {
      const { last } = product.vendors[vendor].requests;
      if (last === undefined) throw new Error(`${vendor} got no request`);
      return last;
    },
  };
}
