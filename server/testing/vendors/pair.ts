import type { AnthropicAccount, OpenAiAccount } from './accounts.ts';
import { startAnthropicSimulator, type AnthropicSimulator } from './anthropic/simulator.ts';
import { startOpenAiSimulator, type OpenAiSimulator } from './openai/simulator.ts';
import type { SimulatorOptions } from './simulator.ts';

export interface VendorSimulators {
  readonly anthropic: AnthropicSimulator;
  readonly openai: OpenAiSimulator;
  /** Value of SWITCHYARD_HOST_MAP that sends the vendors' hosts here. */
  readonly hostMap: string;
  close(): Promise<void>;
}

export interface VendorSimulatorsOptions extends Omit<SimulatorOptions<never>, 'accounts' | 'port'> {
  readonly anthropic: readonly AnthropicAccount[];
  readonly openai: readonly OpenAiAccount[];
}

/** The host map for two running simulators. */
export function hostMapOf(anthropicUrl: string, openAiUrl: string): string {
  const targets = [
    ['api.anthropic.com', anthropicUrl],
    ['platform.claude.com', anthropicUrl],
    ['api.openai.com', openAiUrl],
    ['chatgpt.com', openAiUrl],
  ];
  return targets.map((target) => target.join('=')).join(',');
}

/** Starts both vendors with one clock, seed and chunking. */
export async function startVendorSimulators(options: VendorSimulatorsOptions): Promise<VendorSimulators> {
  const { anthropic: anthropicAccounts, openai: openAiAccounts, ...common } = options;
  const [anthropic, openai] = await Promise.all([
    startAnthropicSimulator({ ...common, accounts: anthropicAccounts }),
    startOpenAiSimulator({ ...common, accounts: openAiAccounts }),
  ]);
  return {
    anthropic,
    openai,
    hostMap: hostMapOf(anthropic.url, openai.url),
    async close() {
      await Promise.all([anthropic.close(), openai.close()]);
    },
  };
}
