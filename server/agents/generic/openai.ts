import { exampleModel } from '../manifest-parts.ts';
import { clientKeyPlaceholder, type AgentManifest, type Connection, type Snippet } from '../manifest.ts';
import { environmentSnippets, shellWord } from '../snippets.ts';
import { dotenvSnippet, genericManifest } from './generic-manifest.ts';

/** Official SDKs and most tools take the address with /v1 (provider notes 17.16). */
export const anyOpenAiManifest: AgentManifest = genericManifest({
  id: 'any-openai',
  label: 'Any OpenAI client',
  cost: 'A client that insists on a model name of its own needs a rule for it under Routing.',
  manual,
});

function manual(connection: Connection): readonly Snippet[] {
  const baseUrl = `${connection.proxyUrl}/v1`;
  const name = exampleModel(connection);
  const model = JSON.stringify(name);
  const variables = { OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: clientKeyPlaceholder };
  return [
    ...environmentSnippets(variables),
    dotenvSnippet(variables),
    {
      id: 'python',
      label: 'Python SDK',
      language: 'python',
      text: `from openai import OpenAI

client = OpenAI(base_url="${baseUrl}", api_key="${clientKeyPlaceholder}")
answer = client.chat.completions.create(
    model=${model},
    messages=[{"role": "user", "content": "Hello"}],
)
print(answer.choices[0].message.content)`,
    },
    {
      id: 'node',
      label: 'Node SDK',
      language: 'javascript',
      text: `import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${baseUrl}', apiKey: '${clientKeyPlaceholder}' });
const answer = await client.chat.completions.create({
  model: ${model},
  messages: [{ role: 'user', content: 'Hello' }],
});
console.log(answer.choices[0].message.content);`,
    },
    {
      id: 'curl',
      label: 'curl',
      language: 'shell',
      text: `curl ${baseUrl}/chat/completions \\
  -H 'Authorization: Bearer ${clientKeyPlaceholder}' \\
  -H 'Content-Type: application/json' \\
  -d ${shellWord(JSON.stringify({ model: name, messages: [{ role: 'user', content: 'Hello' }] }))}`,
    },
  ];
}
