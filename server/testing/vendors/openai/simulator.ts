import { createAccountBook, type OpenAiAccount } from '../accounts.ts';
import { createIdSource } from '../ids.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator.ts';
import type { OpenAiFailure } from './failures.ts';
import { driftAccount } from './quota.ts';
import { routeOpenAi } from './routes.ts';
import type { OpenAiState } from './voice.ts';

export type OpenAiSimulator = Simulator<OpenAiAccount, OpenAiFailure>;

/**
 * Starts a server on 127.0.0.1 that answers as api.openai.com (API keys) and chatgpt.com (plans) do: Responses,
 * Chat Completions, models, and a plan's usage and workspace check. Serves only the given accounts; all else gets the vendor's 401.
 */
export function startOpenAiSimulator(options: SimulatorOptions<OpenAiAccount>): Promise<OpenAiSimulator> {
  const clock = options.clock ?? { nowMs: () => Date.now() };
  const seed = options.seed ?? 1;
  const book = createAccountBook(options.accounts);
  const state: OpenAiState = {
    book,
    ids: createIdSource(seed),
    nowMs: () => clock.nowMs(),
    stored: new Map(),
  };
  return startSimulator(
    { ...options, clock, seed },
    {
      book,
      route: (request) => routeOpenAi(state, request),
      drift: (account, elapsedMs) => driftAccount(account, elapsedMs, clock.nowMs()),
    },
  );
}
