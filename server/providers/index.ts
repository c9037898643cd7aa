import { anthropic } from './anthropic/index.ts';
import { claude } from './claude/index.ts';
import { codex } from './codex/index.ts';
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

/** Every provider, plans before keys within a vendor. */
export const providers: readonly Provider[] = [claude, anthropic, codex, openai];

const byId: ReadonlyMap<string, Provider> = new Map(
  providers.map((provider) => [provider.descriptor.id, provider]),
);

/** The provider with this id, or null. */
export function providerById(id: string): Provider | null {
  return byId.get(id) ?? null;
}
