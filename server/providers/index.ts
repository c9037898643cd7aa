import { anthropicCompatible } from './anthropic-compatible/index.ts';
import { anthropic } from './anthropic/index.ts';
import { chatgpt } from './chatgpt/index.ts';
import { claude } from './claude/index.ts';
import { codex } from './codex/index.ts';
import { gemini } from './gemini/index.ts';
import { openaiCompatible } from './openai-compatible/index.ts';
import { openai } from './openai/index.ts';
import type { Provider } from './provider.ts';

export type {
  CallKind,
  ClientRequest,
  Credential,
  CredentialHeaders,
  HeaderMap,
  LoginReading,
  LoginSource,
  Provider,
  ProviderDescriptor,
  Recognition,
  RecognitionPolicy,
  UpstreamAnswer,
  UpstreamFailure,
} from './provider.ts';
export { vendorWords } from './failures.ts';
export { modelTraits, resolveSwitches, spokenDialects } from './knowledge.ts';
export type { EndpointAccount } from './knowledge.ts';

/** Every provider, plans before keys within a vendor, endpoints of the person's own last. */
export const providers: readonly Provider[] = [
  claude,
  anthropic,
  codex,
  chatgpt,
  openai,
  gemini,
  openaiCompatible,
  anthropicCompatible,
];

const byId: ReadonlyMap<string, Provider> = new Map(
  providers.map((provider) => [provider.descriptor.id, provider]),
);

/** The provider with this id, or null. */
export function providerById(id: string): Provider | null {
  return byId.get(id) ?? null;
}
