import { afterEach } from 'vitest';
import type { OpenAiAccount } from '../accounts.ts';
import type { SseEvent } from '../perform.ts';
import type { SimulatorOptions } from '../simulator.ts';
import { readStrictSse } from '../sse-reader.ts';
import { hourMs } from '../windows.ts';
import { startOpenAiSimulator, type OpenAiSimulator } from './simulator.ts';

export const startMs = Date.UTC(2026, 10, 20, 12);
export const plan: OpenAiAccount = {
  name: 'main',
  secret: 'token-main',
  kind: 'plan',
  plan: 'plus',
  accountId: 'acc-1',
  primary: { usedPercent: 40.5, windowMinutes: 300, resetAtMs: startMs + hourMs },
  secondary: { usedPercent: 20, windowMinutes: 10_080, resetAtMs: startMs + 48 * hourMs },
  costPerRequest: 0.04,
};
export const key: OpenAiAccount = { name: 'key', secret: 'sk-key', kind: 'api-key' };

export const planHeaders = { authorization: 'Bearer token-main', 'chatgpt-account-id': 'acc-1' };
export const keyHeaders = { authorization: 'Bearer sk-key' };
export const user = (text: string): object => ({ role: 'user', content: [{ type: 'input_text', text }] });
export const planBody = (fields: object = {}): object => ({
  model: 'gpt-5.1-codex',
  store: false,
  stream: true,
  input: [user('hello')],
  ...fields,
});
export const eventsOf = async (response: Response): Promise<SseEvent[]> =>
  readStrictSse(Buffer.from(await response.arrayBuffer()));

/** A simulator per test with a clock that the test moves, and short ways to call it. */
export function useOpenAiBench() {
  const clock = { now: startMs, nowMs: () => clock.now };
  let simulator: OpenAiSimulator;
  afterEach(() => simulator.close());
  const send = (path: string, headers: Record<string, string>, body: object | string): Promise<Response> =>
    fetch(simulator.url + path, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return {
    clock,
    send,
    get simulator() {
      return simulator;
    },
    async start(options: Partial<SimulatorOptions<OpenAiAccount>> = {}): Promise<void> {
      clock.now = startMs;
      simulator = await startOpenAiSimulator({ accounts: [plan, key], clock, ...options });
    },
    codex: (
      body: object | string = planBody(),
      headers: Record<string, string> = planHeaders,
    ): Promise<Response> => send('/backend-api/codex/responses', headers, body),
    get: (path: string, headers: Record<string, string> = planHeaders): Promise<Response> =>
      fetch(simulator.url + path, { headers }),
  };
}
