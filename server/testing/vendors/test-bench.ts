import { afterEach, expect } from 'vitest';
import { startVendorSimulators, type VendorSimulators, type VendorSimulatorsOptions } from './pair.ts';
import { readStrictSse } from './sse-reader.ts';

export const bytesOf = async (response: Response): Promise<Buffer> =>
  Buffer.from(await response.arrayBuffer());
export const namesOf = async (response: Response): Promise<string[]> =>
  readStrictSse(await bytesOf(response)).map((event) => event.event);

/** Reads until the connection breaks and gives what had come. */
export async function readBroken(response: Response): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  await expect(
    (async () => {
      for await (const piece of response.body ?? []) pieces.push(piece as Uint8Array);
    })(),
  ).rejects.toThrow();
  return Buffer.concat(pieces);
}
/** Both vendors per test, with one account each, and short ways to call them. */
export function useVendorBench() {
  let vendors: VendorSimulators;
  afterEach(() => vendors.close());
  return {
    get vendors() {
      return vendors;
    },
    async start(options: Partial<VendorSimulatorsOptions> = {}): Promise<void> {
      vendors = await startVendorSimulators({
        clock: { nowMs: () => Date.UTC(2026, 10, 20, 12) },
        anthropic: [
          {
            name: 'claude',
            secret: 'c',
            kind: 'plan',
            plan: 'pro',
            fiveHour: { used: 0.1, resetsAtMs: null },
          },
        ],
        openai: [{ name: 'codex', secret: 'o', kind: 'plan', plan: 'plus' }],
        ...options,
      });
    },
    askClaude: (fields: object = {}, init: RequestInit = {}): Promise<Response> =>
      fetch(`${vendors.anthropic.url}/v1/messages`, {
        method: 'POST',
        headers: {
          authorization: 'Bearer c',
          'anthropic-beta': 'oauth-2025-04-20',
          'anthropic-version': '2023-06-01',
        },
        body: JSON.stringify({
          model: 'claude-opus-5-5',
          max_tokens: 9,
          stream: true,
          messages: [{ role: 'user', content: 'UNICODE' }],
          ...fields,
        }),
        ...init,
      }),
    askCodex: (): Promise<Response> =>
      fetch(`${vendors.openai.url}/backend-api/codex/responses`, {
        method: 'POST',
        headers: { authorization: 'Bearer o' },
        body: JSON.stringify({
          model: 'm',
          store: false,
          stream: true,
          input: [{ role: 'user', content: 'UNICODE' }],
        }),
      }),
  };
}
