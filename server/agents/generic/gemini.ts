import { clientKeyPlaceholder, type AgentManifest, type Connection } from '../manifest.ts';
import { shellWord } from '../snippets.ts';
import { genericManifest, type ClientLines } from './generic-manifest.ts';

/** Google's SDKs take the bare address and add the version (provider notes 17.16). */
export const anyGeminiManifest: AgentManifest = genericManifest({
  id: 'any-gemini',
  label: 'Any Gemini client',
  cost: 'Only what the Gemini API itself has is served: no Vertex addresses, no files, no live sessions.',
  lines,
});

function lines({ proxyUrl }: Connection, name: string): ClientLines {
  const model = JSON.stringify(name);
  return {
    variables: { GOOGLE_GEMINI_BASE_URL: proxyUrl, GEMINI_API_KEY: clientKeyPlaceholder },
    python: `from google import genai

client = genai.Client(
    api_key="${clientKeyPlaceholder}",
    http_options={"base_url": "${proxyUrl}"},
)
answer = client.models.generate_content(model=${model}, contents="Hello")
print(answer.text)`,
    node: `import { GoogleGenAI } from '@google/genai';

const client = new GoogleGenAI({
  apiKey: '${clientKeyPlaceholder}',
  httpOptions: { baseUrl: '${proxyUrl}' },
});
const answer = await client.models.generateContent({ model: ${model}, contents: 'Hello' });
console.log(answer.text);`,
    curl: `curl ${shellWord(`${proxyUrl}/v1beta/models/${encodeURIComponent(name)}:generateContent`)} \\
  -H 'x-goog-api-key: ${clientKeyPlaceholder}' \\
  -H 'Content-Type: application/json' \\
  -d '{"contents": [{"role": "user", "parts": [{"text": "Hello"}]}]}'`,
  };
}
