import type { CallKind, CallTarget } from '../provider.ts';

/** Ways to put a credential into the query; ours travels in a header, a client's is for us alone. */
const credentialParameters = ['key', 'access_token', 'oauth_token'];

function mergedQuery(query: string, streams: boolean): string {
  const parameters = new URLSearchParams(query);
  for (const name of credentialParameters) parameters.delete(name);
  if (streams && !parameters.has('alt')) parameters.set('alt', 'sse');
  const merged = parameters.toString();
  return merged === '' ? '' : `?${merged}`;
}

/** `models/x`, `tunedModels/x` or a bare name, as one path that cannot leave the collection. */
function modelPath(model: string): string {
  const [, collection = 'models', name = model] = /^(models|tunedModels)\/(.+)$/.exec(model) ?? [];
  return `/v1beta/${collection}/${encodeURIComponent(name)}`;
}

/**
 * Path and query at the Gemini API (provider notes 1.1): the model and the way of answering stand in the path. A stream
 * is asked for as SSE unless the client's own query says otherwise.
 */
export function geminiPath(call: CallKind, query: string, target?: CallTarget): string | null {
  if (call === 'models') return `/v1beta/models${mergedQuery(query, false)}`;
  if (target === undefined || target.model === '') return null;
  const model = modelPath(target.model);
  switch (call) {
    case 'generate':
      return `${model}:${target.stream ? 'streamGenerateContent' : 'generateContent'}${mergedQuery(query, target.stream && target.isArray !== true)}`;
    case 'count-tokens':
      return `${model}:countTokens${mergedQuery(query, false)}`;
    default:
      return null;
  }
}
