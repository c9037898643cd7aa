import type { CallKind } from '../../provider.ts';

const paths: Partial<Record<CallKind, string>> = {
  messages: '/v1/messages',
  'count-tokens': '/v1/messages/count_tokens',
  models: '/v1/models',
  hello: '/api/hello',
};

/** Path and query of a call at Anthropic's API, or null when it has no such call. */
export function anthropicPath(call: CallKind, query: string): string | null {
  const path = paths[call];
  return path === undefined ? null : `${path}${query}`;
}
