type Fields = Readonly<Record<string, unknown>>;

const catalogue = [
  'gemini-2.5-pro',
  'gemini-2.5-flash',
  'gemini-2.5-flash-lite',
  'gemini-3-pro-preview',
  'gemini-3.1-pro-preview',
  'gemini-3-flash-preview',
  'gemini-3.5-flash',
  'gemini-3.8-flash',
];

/** Ids of the models an account can call. */
export const modelNames = (allowed: readonly string[] | undefined): readonly string[] => allowed ?? catalogue;

/** One entry of the list (providers notes 1.1). */
export const modelJson = (id: string): Fields => ({
  name: `models/${id}`,
  version: '001',
  displayName: id,
  description: 'A model of the simulated vendor.',
  inputTokenLimit: 1_048_576,
  outputTokenLimit: 65_536,
  supportedGenerationMethods: [
    'generateContent',
    'countTokens',
    'createCachedContent',
    'batchGenerateContent',
  ],
  temperature: 1,
  topP: 0.95,
  topK: 64,
  maxTemperature: 2,
  thinking: true,
});

const embedding: Fields = {
  name: 'models/gemini-embedding-001',
  version: '001',
  displayName: 'Gemini Embedding 001',
  inputTokenLimit: 2048,
  outputTokenLimit: 1,
  supportedGenerationMethods: ['embedContent'],
};

/** Answer of `GET models`: pages by `pageSize` (50 when absent) and an opaque `pageToken`. */
export function modelsPage(allowed: readonly string[] | undefined, query: URLSearchParams): Fields {
  const all = [...modelNames(allowed).map(modelJson), embedding];
  const start = Number(Buffer.from(query.get('pageToken') ?? '', 'base64url').toString() || 0);
  const end = start + Number(query.get('pageSize') ?? 50);
  const next = end < all.length ? { nextPageToken: Buffer.from(String(end)).toString('base64url') } : {};
  return { models: all.slice(start, end), ...next };
}
