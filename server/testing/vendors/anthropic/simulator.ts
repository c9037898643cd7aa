import { createAccountBook, type AnthropicAccount } from '../accounts.ts';
import { createIdSource } from '../ids.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator.ts';
import type { AnthropicFailure } from './failures.ts';
import { driftAccount } from './quota.ts';
import { routeAnthropic } from './routes.ts';
import type { AnthropicSwitches } from './switches.ts';
import type { AnthropicState } from './voice.ts';

export type AnthropicSimulator = Simulator<AnthropicAccount, AnthropicFailure>;

export interface AnthropicSimulatorOptions extends SimulatorOptions<AnthropicAccount> {
  /** Makes it some other server that speaks Messages; api.anthropic.com when absent. */
  readonly switches?: AnthropicSwitches;
}

/**
 * Starts a server on 127.0.0.1 that answers as api.anthropic.com does: Messages, count_tokens, models, the hello
 * probe, and a plan's usage and profile. Serves only the given accounts; everything else gets the vendor's 401. With
 * `switches` it is some other server that speaks the same dialect with less of it.
 */
export function startAnthropicSimulator(options: AnthropicSimulatorOptions): Promise<AnthropicSimulator> {
  const clock = options.clock ?? { nowMs: () => Date.now() };
  const seed = options.seed ?? 1;
  const book = createAccountBook(options.accounts);
  const state: AnthropicState = {
    book,
    ids: createIdSource(seed),
    cache: new Set(),
    nowMs: () => clock.nowMs(),
    switches: options.switches ?? {},
  };
  return startSimulator(
    { ...options, clock, seed },
    {
      book,
      route: (request) => routeAnthropic(state, request),
      drift: (account, elapsedMs) => driftAccount(account, elapsedMs, clock.nowMs()),
    },
  );
}
