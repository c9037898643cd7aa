import { clientKeyPlaceholder, type AgentManifest, type Connection } from '../manifest.ts';
import { shellWord } from '../snippets.ts';
import { genericManifest, type ClientLines } from './generic-manifest.ts';

/** Official SDKs take the address without /v1 and add it (provider notes 17.16). */
export const anyAnthropicManifest: AgentManifest = genericManifest({
  id: 'any-anthropic',
  label: 'Any Anthropic client',
  cost: 'A plan account may refuse requests that do not come from Claude Code; accounts with an API key take them.',
  lines,
});

function lines({ proxyUrl }: Connection, name: string): ClientLines {
  const model = JSON.stringify(name);
  return {
    variables: { ANTHROPIC_BASE_URL: proxyUrl, ANTHROPIC_API_KEY: clientKeyPlaceholder },
    python: `from anthropic import Anthropic

client = Anthropic(base_url="${proxyUrl}", api_key="${clientKeyPlaceholder}")
answer = client.messages.create(
    model=${model},
    max_tokens=1000,
    messages=[{"role": "user", "content": "Hello"}],
)
print(answer.content)`,
    node: `import Anthropic from '@anthropic-ai/sdk';

const client = new Anthropic({ baseURL: '${proxyUrl}', apiKey: '${clientKeyPlaceholder}' });
const answer = await client.messages.create({
  model: ${model},
  max_tokens: 1000,
  messages: [{ role: 'user', content: 'Hello' }],
});
console.log(answer.content);`,
    curl: `curl ${proxyUrl}/v1/messages \\
  -H 'x-api-key: ${clientKeyPlaceholder}' \\
  -H 'anthropic-version: 2023-06-01' \\
  -H 'Content-Type: application/json' \\
  -d ${shellWord(JSON.stringify({ model: name, max_tokens: 1000, messages: [{ role: 'user', content: 'Hello' }] }))}`,
  };
}
