import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { sendRaw } from '../../testing/http-client.ts';
import { anthropicKey, openAiKey, startProduct, type Product } from '../../testing/product.ts';

export const body = '{"model":"claude-opus-5-5","max_tokens":9,"messages":[{"role":"user","content":"x"}]}';
const responsesBody = '{"model":"gpt-5.5","input":"x"}';
export const uniform = '{"error":"refused"}';

export interface Row {
  readonly line: string;
  /** Header lines without the credential. */
  readonly lines: readonly string[];
  readonly key?: string | null;
}

export const bodyOf = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4);

/** One product with an account of each vendor for all tests of a file, and exact bytes towards it. */
export function useGateBench() {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ anthropic: [anthropicKey('one')], openai: [openAiKey('two')] });
    await product.addAccount('one');
    await product.addAccount('two');
  });
  afterAll(() => product.close());
  beforeEach(() => {
    product.vendors.anthropic.requests.clear();
    product.vendors.openai.requests.clear();
  });

  const text = ({ line, lines, key = product.key }: Row): string => {
    const bytes = !line.startsWith('POST') ? '' : line.includes('/responses') ? responsesBody : body;
    return [
      `${line} HTTP/1.1`,
      ...lines,
      'connection: close',
      'content-type: application/json',
      'anthropic-version: 2023-06-01',
      `content-length: ${bytes.length}`,
      ...(key === null ? [] : [`authorization: Bearer ${key}`]),
      '',
      bytes,
    ].join('\r\n');
  };

  async function sendAll(rows: readonly Row[], port = product.port): Promise<readonly string[]> {
    const answers: string[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let index = next++; index < rows.length; index = next++) {
        const row = rows[index];
        if (row !== undefined) answers[index] = await sendRaw(port, text(row));
      }
    };
    await Promise.all(Array.from({ length: 12 }, worker));
    return answers;
  }

  return {
    get product() {
      return product;
    },
    sendAll,
    hostLine: (): string => `Host: 127.0.0.1:${product.port}`,
    async expectNothingHappened(): Promise<void> {
      expect(product.vendorRequests()).toBe(0);
      expect((await product.activity()).filter((record) => record.path === '/evil')).toEqual([]);
    },
  };
}
