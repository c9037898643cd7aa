import { afterEach } from 'vitest';
import { startGeminiSimulator, type GeminiSimulator, type GeminiSimulatorOptions } from './simulator.ts';

export const model = 'gemini-3-flash-preview';

/** A simulator per test with two keys, and short ways to call it. */
export function useGeminiBench() {
  let simulator: GeminiSimulator;
  afterEach(() => simulator.close());
  return {
    get simulator() {
      return simulator;
    },
    async start(options: Partial<GeminiSimulatorOptions> = {}): Promise<void> {
      simulator = await startGeminiSimulator({
        accounts: [
          { name: 'key', secret: 'AIza-key', kind: 'api-key' },
          { name: 'other', secret: 'AIza-other', kind: 'api-key' },
        ],
        clock: { nowMs: () => Date.UTC(2026, 10, 20, 12) },
        ...options,
      });
    },
    post: (
      fields: object | string,
      path = `${model}:generateContent`,
      headers: Record<string, string> = { 'x-goog-api-key': 'AIza-key' },
    ): Promise<Response> =>
      fetch(`${simulator.url}/v1beta/models/${path}`, {
        method: 'POST',
        headers,
        body: typeof fields === 'string' ? fields : JSON.stringify(fields),
      }),
    get: (path: string): Promise<Response> => fetch(`${simulator.url}/v1beta/models${path}`),
  };
}
