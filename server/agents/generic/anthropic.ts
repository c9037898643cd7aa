import { exampleModel } from '../manifest-parts.ts';
import { clientKeyPlaceholder, type AgentManifest, type Connection, type Snippet } from '../manifest.ts';
import { environmentSnippets, shellWord } from '../snippets.ts';
import { dotenvSnippet, genericManifest } from './generic-manifest.ts';

/** Official SDKs take the address without /v1 and add it (provider notes 17.16). */
export const anyAnthropicManifest: AgentManifest = genericManifest({
  id: 'any-anthropic',
  label: 'Any Anthropic client',
  cost: 'A plan account may refuse requests that do not come from Claude Code; accounts with an API key take them.',
  manual,
});

function manual(connection: Connection): readonly Snippet[] {
  const { proxyUrl } = connection;
  const name = exampleModel(connection);
  const model = JSON.stringify(name);
  const variables = { ANTHROPIC_BASE_URL: proxyUrl, ANTHROPIC_API_KEY: clientKeyPlaceholder };
  return [
    ...environmentSnippets(variables),
    dotenvSnippet(variables),
    {
      id: 'python',
      label: 'Python SDK',
      language: 'python',
      text: `from anthropic import Anthropic

client = Anthropic(base_url="${proxyUrl}", api_key="${clientKeyPlaceholder}")
answer = client.messages.create(
    model=${model},
    max_tokens=1000,
    messages=[{"role": "user", "content": "Hello"}],
)
print(answer.content)`,
    },
    {
      id: 'node',
      label: 'Node SDK',
      language: 'javascript',
      text: `import Anthropic from '@anthropic-ai/sdk';

const client = new Anthropic({ baseURL: '${proxyUrl}', apiKey: '${clientKeyPlaceholder}' });
const answer = await client.messages.create({
  model: ${model},
  max_tokens: 1000,
  messages: [{ role: 'user', content: 'Hello' }],
});
console.log(answer.content);`,
    },
    {
      id: 'curl',
      label: 'curl',
      language: 'shell',
      text: `curl ${proxyUrl}/v1/messages \\
  -H 'x-api-key: ${clientKeyPlaceholder}' \\
  -H 'anthropic-version: 2023-06-01' \\
  -H 'Content-Type: application/json' \\
  -d ${shellWord(JSON.stringify({ model: name, max_tokens: 1000, messages: [{ role: 'user', content: 'Hello' }] }))}`,
    },
  ];
}
