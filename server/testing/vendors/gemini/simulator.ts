import { createAccountBook, type ApiKeyAccount } from '../accounts.ts';
import { createIdSource } from '../ids.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator.ts';
import type { GeminiFailure } from './failures.ts';
import { routeGemini, type GeminiState } from './routes.ts';

export type GeminiSimulator = Simulator<ApiKeyAccount, GeminiFailure>;

export interface GeminiSimulatorOptions extends SimulatorOptions<ApiKeyAccount> {
  /** True: function calls carry an `id`. The vendor mostly leaves it out, and so does the simulator. */
  readonly callIds?: boolean;
}

/**
 * Starts a server on 127.0.0.1 that answers as generativelanguage.googleapis.com does for API keys: generateContent,
 * streamGenerateContent (SSE and JSON array), countTokens and the paged model list. It refuses what Google refuses.
 */
export function startGeminiSimulator(options: GeminiSimulatorOptions): Promise<GeminiSimulator> {
  const clock = options.clock ?? { nowMs: () => Date.now() };
  const seed = options.seed ?? 1;
  const book = createAccountBook(options.accounts);
  const state: GeminiState = {
    book,
    ids: createIdSource(seed),
    nowMs: () => clock.nowMs(),
    callIds: options.callIds ?? false,
  };
  return startSimulator(
    { ...options, clock, seed },
    { book, route: (request) => routeGemini(state, request), drift: (account) => account },
  );
}
