import { afterEach } from 'vitest';
import type { AnthropicAccount } from '../accounts.ts';
import type { SimulatorOptions } from '../simulator.ts';
import { hourMs } from '../windows.ts';
import { startAnthropicSimulator, type AnthropicSimulator } from './simulator.ts';

export const startMs = Date.UTC(2026, 10, 20, 12);
export const plan: AnthropicAccount = {
  name: 'work',
  secret: 'sk-ant-oat01-work',
  kind: 'plan',
  plan: 'max_20x',
  fiveHour: { used: 0.5, resetsAtMs: startMs + hourMs },
  sevenDay: { used: 0.25, resetsAtMs: startMs + 48 * hourMs },
  costPerRequest: 0.08,
};
export const setup: AnthropicAccount = {
  ...plan,
  name: 'setup',
  secret: 'setup',
  scopes: ['user:inference'],
};
export const key: AnthropicAccount = { name: 'key', secret: 'sk-ant-key', kind: 'api-key' };

export const planHeaders = {
  authorization: 'Bearer sk-ant-oat01-work',
  'anthropic-beta': 'claude-code-20250219,oauth-2025-04-20',
  'anthropic-version': '2023-06-01',
};
export const keyHeaders = { 'x-api-key': 'sk-ant-key', 'anthropic-version': '2023-06-01' };
const body = (fields: object = {}): string =>
  JSON.stringify({
    model: 'claude-opus-5-5',
    max_tokens: 100,
    stream: true,
    messages: [{ role: 'user', content: 'hello' }],
    ...fields,
  });

/** A simulator per test with a clock that the test moves, and short ways to call it. */
export function useAnthropicBench() {
  const clock = { now: startMs, nowMs: () => clock.now };
  let simulator: AnthropicSimulator;
  afterEach(() => simulator.close());
  return {
    clock,
    get simulator() {
      return simulator;
    },
    async start(options: Partial<SimulatorOptions<AnthropicAccount>> = {}): Promise<void> {
      clock.now = startMs;
      simulator = await startAnthropicSimulator({ accounts: [plan, setup, key], clock, ...options });
    },
    post: (fields: object | string = {}, headers: Record<string, string> = planHeaders): Promise<Response> =>
      fetch(`${simulator.url}/v1/messages?beta=true`, {
        method: 'POST',
        headers,
        body: typeof fields === 'string' ? fields : body(fields),
      }),
    get: (path: string, headers: Record<string, string> = planHeaders): Promise<Response> =>
      fetch(simulator.url + path, { headers }),
  };
}
