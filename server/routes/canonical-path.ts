/** A path as the routes know it, and the provider that `/api/provider/{provider}` in front of it names. */
export interface CanonicalPath {
  readonly path: string;
  readonly provider: string | null;
}

const providerForm = /^\/api\/provider\/([a-z0-9-]{1,40})(\/.*)$/;
const repeatedVersion = /^(?:\/v1(?:beta|alpha)?)+(?=\/v1(?:beta|alpha)?(?:\/|$))/;
const versioned = /^\/(?:v1(?:beta|alpha)?|api|backend-api)(?:\/|$)/;
/** Gemini's OpenAI layer in front, unless it is the provider of a model that Gemini's own verbs are asked of. */
const openAiLayer = /^\/v1beta\/openai(?=\/(?!.*:(?:generateContent|streamGenerateContent|countTokens)$))/;
const googleVerb = /^\/(?:models|tunedModels)\/.+:[A-Za-z]+$/;

/**
 * Forgives what base URLs get wrong: a doubled version (`/v1/v1`), a missing one, slashes at the end, Gemini's
 * OpenAI layer in front. Only known shapes are changed; anything else stays and is answered with 404.
 */
export function canonicalPath(path: string): CanonicalPath {
  const named = providerForm.exec(path);
  let rest = withoutEndSlashes(named?.[2] ?? path).replace(repeatedVersion, '');
  rest = rest.replace(openAiLayer, '/v1');
  if (!versioned.test(rest) && rest !== '/') rest = googleVerb.test(rest) ? `/v1beta${rest}` : `/v1${rest}`;
  return { path: rest, provider: named?.[1] ?? null };
}

function withoutEndSlashes(path: string): string {
  let end = path.length;
  while (end > 1 && path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}
