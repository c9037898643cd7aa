const resource = /^(?:projects\/[^/]+\/locations\/[^/]+\/)?publishers\/([^/]+)\/models\/(.+)$/;

/**
 * The model behind a resource name of Vertex AI. Google's client library makes `publishers/google/models/m` of `m` there,
 * and `publishers/openai/models/m` of `openai/m` (`@google/genai`, as Gemini CLI 0.61.0 bundles it). Any other name stays.
 */
export function modelOfResource(name: string): string {
  const [, publisher, model] = resource.exec(name) ?? [];
  if (publisher === undefined || model === undefined) return name;
  return publisher === 'google' ? model : `${publisher}/${model}`;
}
