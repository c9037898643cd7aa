import { clientKeyPlaceholder, type AgentManifest, type Connection } from '../manifest.ts';
import { shellWord } from '../snippets.ts';
import { genericManifest, type ClientLines } from './generic-manifest.ts';

/** Official SDKs and most tools take the address with /v1 (provider notes 17.16). */
export const anyOpenAiManifest: AgentManifest = genericManifest({
  id: 'any-openai',
  label: 'Any OpenAI client',
  cost: 'A client that insists on a model name of its own needs a rule for it under Routing.',
  lines,
});

function lines({ proxyUrl }: Connection, name: string): ClientLines {
  const baseUrl = `${proxyUrl}/v1`;
  const model = JSON.stringify(name);
  return {
    variables: { OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: clientKeyPlaceholder },
    python: `from openai import OpenAI

client = OpenAI(base_url="${baseUrl}", api_key="${clientKeyPlaceholder}")
answer = client.chat.completions.create(
    model=${model},
    messages=[{"role": "user", "content": "Hello"}],
)
print(answer.choices[0].message.content)`,
    node: `import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${baseUrl}', apiKey: '${clientKeyPlaceholder}' });
const answer = await client.chat.completions.create({
  model: ${model},
  messages: [{ role: 'user', content: 'Hello' }],
});
console.log(answer.choices[0].message.content);`,
    curl: `curl ${baseUrl}/chat/completions \\
  -H 'Authorization: Bearer ${clientKeyPlaceholder}' \\
  -H 'Content-Type: application/json' \\
  -d ${shellWord(JSON.stringify({ model: name, messages: [{ role: 'user', content: 'Hello' }] }))}`,
  };
}
