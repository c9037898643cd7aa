import type { AnthropicAccount, ApiKeyAccount, OpenAiAccount } from './accounts.ts';
import { startAnthropicSimulator, type AnthropicSimulator } from './anthropic/simulator.ts';
import type { AnthropicSwitches } from './anthropic/switches.ts';
import { startCompatibleSimulator, type CompatibleSimulator } from './compatible/simulator.ts';
import type { CompatibleSwitches } from './compatible/switches.ts';
import { startGeminiSimulator, type GeminiSimulator } from './gemini/simulator.ts';
import { startOpenAiSimulator, type OpenAiSimulator } from './openai/simulator.ts';
import type { SimulatorOptions } from './simulator.ts';

/** Host of the OpenAI-compatible server in the host map, when no other is named. */
export const compatibleHost = 'llm.example.test';
/** Host of the Anthropic-compatible server in the host map, when no other is named. */
export const anthropicCompatibleHost = 'messages.example.test';

export interface VendorSimulators {
  readonly anthropic: AnthropicSimulator;
  readonly openai: OpenAiSimulator;
  /** Without accounts (and outside the host map) unless the options name some; so are the next two. */
  readonly gemini: GeminiSimulator;
  readonly compatible: CompatibleSimulator;
  readonly anthropicCompatible: AnthropicSimulator;
  /** Value of SWITCHYARD_HOST_MAP that sends the vendors' hosts here. */
  readonly hostMap: string;
  close(): Promise<void>;
}

/** A server that is no vendor: reached under a made-up host. */
export interface OtherServer<Switches> {
  readonly accounts: readonly ApiKeyAccount[];
  readonly switches?: Switches;
  readonly host?: string;
}

export interface VendorSimulatorsOptions extends Omit<SimulatorOptions<never>, 'accounts' | 'port'> {
  readonly anthropic: readonly AnthropicAccount[];
  readonly openai: readonly OpenAiAccount[];
  readonly gemini?: readonly ApiKeyAccount[];
  readonly compatible?: OtherServer<CompatibleSwitches>;
  readonly anthropicCompatible?: OtherServer<AnthropicSwitches>;
}

type Target = readonly [host: string, url: string];

const joined = (targets: readonly Target[]): string => targets.map((target) => target.join('=')).join(',');

const mainTargets = (anthropicUrl: string, openAiUrl: string): readonly Target[] => [
  ['api.anthropic.com', anthropicUrl],
  ['platform.claude.com', anthropicUrl],
  ['api.openai.com', openAiUrl],
  ['chatgpt.com', openAiUrl],
];

/** The host map for two running simulators. */
export const hostMapOf = (anthropicUrl: string, openAiUrl: string): string =>
  joined(mainTargets(anthropicUrl, openAiUrl));

/** Starts the vendors with one clock, seed and chunking. */
export async function startVendorSimulators(options: VendorSimulatorsOptions): Promise<VendorSimulators> {
  const { anthropic: claude, openai: chatGpt, gemini: google, compatible: llm, ...rest } = options;
  const { anthropicCompatible: messages, ...common } = rest;
  const otherHost = messages?.host ?? anthropicCompatibleHost;
  const [anthropic, openai, gemini, compatible, anthropicCompatible] = await Promise.all([
    startAnthropicSimulator({ ...common, accounts: claude }),
    startOpenAiSimulator({ ...common, accounts: chatGpt }),
    startGeminiSimulator({ ...common, accounts: google ?? [] }),
    startCompatibleSimulator({ ...common, accounts: llm?.accounts ?? [], switches: llm?.switches ?? {} }),
    startAnthropicSimulator({
      ...common,
      accounts: messages?.accounts ?? [],
      switches: { issuer: otherHost, ...messages?.switches },
    }),
  ]);
  const all = [anthropic, openai, gemini, compatible, anthropicCompatible];
  return {
    anthropic,
    openai,
    gemini,
    compatible,
    anthropicCompatible,
    hostMap: joined([
      ...mainTargets(anthropic.url, openai.url),
      ...(google === undefined ? [] : [['generativelanguage.googleapis.com', gemini.url] as const]),
      ...(llm === undefined ? [] : [[llm.host ?? compatibleHost, compatible.url] as const]),
      ...(messages === undefined ? [] : [[otherHost, anthropicCompatible.url] as const]),
    ]),
    async close() {
      await Promise.all(all.map((simulator) => simulator.close()));
    },
  };
}
