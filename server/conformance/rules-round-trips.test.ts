import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStreamTranslator } from '../dialects/index.ts';
import { foreignMessages } from '../testing/genuine-requests.ts';
import { anthropicKey, startProduct, type Product } from '../testing/product.ts';
import { inputOf } from './testing/answers.ts';
import { ask, sse, translated } from './testing/ask.ts';
import { clients } from './testing/clients.ts';
import { upstreamOf } from './testing/upstreams.ts';

describe('names that an upstream did not take', () => {
  const contents = [{ role: 'user', parts: [{ text: 'a' }] }];
  const tools = [{ functionDeclarations: [{ name: 'mcp.srv:x', description: 'X.' }] }];

  it('come back as they were, and go to the next vendor as they were [rules 38a, 43]', () => {
    const first = translated('gemini', { contents, tools }, 'anthropic-messages');
    expect(JSON.stringify(first.body)).toContain('"name":"mcp_srv_x"');
    const client = clients.find(({ name }) => name === 'gemini');
    if (client === undefined) throw new Error('there is no Gemini client');
    const input = inputOf(client, upstreamOf('anthropic-messages').codec, first.table);
    const translator = createStreamTranslator(input);
    translator.push(
      Buffer.from(
        sse([
          { type: 'message_start', message: { id: 'm', model: 'm' } },
          {
            type: 'content_block_start',
            index: 0,
            content_block: { type: 'tool_use', id: 'toolu_01', name: 'mcp_srv_x', input: {} },
          },
          { type: 'content_block_stop', index: 0 },
          { type: 'message_delta', delta: { stop_reason: 'tool_use' } },
          { type: 'message_stop' },
        ]),
      ),
    );
    translator.end();
    const data = /^data: (\{.*functionCall.*\})\r?$/m.exec(translator.take())?.[1] ?? '{}';
    const { candidates } = JSON.parse(data) as { candidates: [{ content: { parts: [object] } }] };
    const [part] = candidates[0].content.parts;
    expect(part).toMatchObject({ functionCall: { id: 'toolu_01', name: 'mcp.srv:x', args: {} } });

    const response = { functionResponse: { id: 'toolu_01', name: 'mcp.srv:x', response: { output: 'ok' } } };
    const history = [...contents, { role: 'model', parts: [part] }, { role: 'user', parts: [response] }];
    for (const to of ['anthropic-messages', 'openai-chat', 'openai-responses', 'strict-responses']) {
      const text = JSON.stringify(ask('gemini', { contents: history, tools }, to));
      expect(text.match(/"mcp_srv_x"/g)?.length).toBe(2);
      expect(text).not.toContain('mcp.srv:x');
    }
  });
});

it('a schema for Gemini gets no placeholders that the model would fill in [rule 131]', () => {
  const nested = { type: 'object', properties: { deep: { type: 'object', properties: {} } } };
  const tools = [
    { name: 'empty', input_schema: { type: 'object', properties: {} } },
    { name: 'nested', input_schema: nested },
  ];
  const messages = [{ role: 'user', content: 'a' }];
  expect(ask('anthropic-messages', { messages, tools }, 'gemini')['tools']).toEqual([
    {
      functionDeclarations: [
        { name: 'empty', parametersJsonSchema: { type: 'object', properties: {} } },
        { name: 'nested', parametersJsonSchema: nested },
      ],
    },
  ]);
});

describe('counting tokens', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ anthropic: [anthropicKey('key-a')] });
    await product.addAccount('key-a');
  });
  afterAll(() => product.close());

  it('asks Anthropic with the client’s own bytes, nothing added [rule 139]', async () => {
    const bytes = ' {"model":"claude-opus-5-5" , "messages":[{"role":"user","content":"hello"}]}\n';
    const sent = foreignMessages(product.key, { path: '/v1/messages/count_tokens', bytes });
    const answer = await product.send(sent);
    const seen = product.vendors.anthropic.requests.last;
    expect(answer.status).toBe(200);
    expect(seen?.path).toBe('/v1/messages/count_tokens');
    expect(seen?.body.toString()).toBe(bytes);
  });
});
