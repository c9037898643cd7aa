import { afterEach, describe, expect, test } from 'vitest';
import { readDataSse } from '../data-sse.ts';
import {
  anthropicCompatibleHost,
  compatibleHost,
  startVendorSimulators,
  type VendorSimulators,
} from '../pair.ts';
import type { CompatibleSwitches } from './switches.ts';
import type { AnthropicSwitches } from '../anthropic/switches.ts';

let vendors: VendorSimulators;
afterEach(() => vendors.close());

const accounts = [{ name: 'key', secret: 'k', kind: 'api-key' }] as const;
const start = async (switches: CompatibleSwitches = {}, messages: AnthropicSwitches = {}): Promise<void> => {
  vendors = await startVendorSimulators({
    anthropic: [],
    openai: [],
    compatible: { accounts, switches },
    anthropicCompatible: { accounts, switches: messages },
  });
};
const user = { role: 'user', content: 'hi' };
const send = (
  fields: object = {},
  path = '/v1/chat/completions',
  headers: Record<string, string> = { authorization: 'Bearer k' },
): Promise<Response> =>
  fetch(vendors.compatible.url + path, {
    method: 'POST',
    headers,
    body: JSON.stringify({ model: 'simulated-large', messages: [user], ...fields }),
  });
const streamed = async (): Promise<string> => {
  const tools = [
    { name: 'f', input: { a: 1 } },
    { name: 'f', input: { a: 2 } },
  ];
  vendors.compatible.script('key').next({ kind: 'answer', thinking: 'hm', text: 'ok', tools });
  return (await send({ stream: true })).text();
};

describe('quirks of a stream', () => {
  const cases: readonly [CompatibleSwitches, RegExp, RegExp | null][] = [
    [{ reasoning: 'reasoning_content' }, /"reasoning_content":"hm"/u, null],
    [{ reasoning: 'reasoning' }, /"reasoning":"hm"/u, null],
    [{ reasoning: 'reasoning_details' }, /"reasoning_details":\[/u, null],
    [{ reasoning: 'think-tags' }, /<think>/u, /"reasoning/u],
    [{ toolIndex: 'missing' }, /"tool_calls":\[\{"id"/u, /"tool_calls":\[\{"index"/u],
    [{ toolIds: 'missing' }, /"tool_calls":\[\{"index":0,"type"/u, /"id":"call_/u],
    [{ toolIds: 'empty' }, /"id":""/u, /"id":"call_/u],
    [{ toolIds: 'same' }, /("id":"call_\w+")[^]*\1/u, null],
    [{ toolIds: 'repeated' }, /("id":"call_\w+")[^]*\1/u, null],
    [{ finish: 'absent' }, /\[DONE\]/u, /"finish_reason":"/u],
    [{ finish: 'stop' }, /"finish_reason":"stop"/u, /"finish_reason":"tool_calls"/u],
    [{ endsWithDone: false }, /"finish_reason":"tool_calls"/u, /\[DONE\]/u],
    [{ usage: 'with-finish' }, /"finish_reason":"tool_calls"\}\],"usage":\{/u, null],
    [{ usage: 'always' }, /"choices":\[\],"usage":\{/u, null],
    [{ objectArguments: true }, /"arguments":\{"a":1\}/u, null],
  ];
  test.each(cases)('%o', async (switches, present, absent) => {
    await start(switches);
    const text = await streamed();
    expect(text).toMatch(present);
    if (absent !== null) expect(text).not.toMatch(absent);
    expect(readDataSse(Buffer.from(text)).chunks.length).toBeGreaterThan(3);
  });
});

describe('what such a server refuses', () => {
  const cases: readonly [CompatibleSwitches, object][] = [
    [{ refuses: ['max_completion_tokens'] }, { max_completion_tokens: 5 }],
    [{ refuses: ['developer'] }, { messages: [{ role: 'developer', content: 'x' }, user] }],
    [{ refuses: ['stream_options'] }, { stream: true, stream_options: { include_usage: true } }],
    [
      { refuses: ['content_parts'] },
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'a' }] }] },
    ],
    [{ refuses: ['json_schema'] }, { response_format: { type: 'json_schema', json_schema: { name: 'a' } } }],
  ];
  test.each(cases)('%o', async (switches, fields) => {
    await start(switches);
    expect((await send(fields)).status).toBe(400);
    await vendors.close();
    await start();
    expect((await send(fields)).status).toBe(200);
  });

  test('reasoning that has to come back inside a tool loop', async () => {
    await start({ requiresReasoning: true });
    const calling = {
      role: 'assistant',
      content: '',
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
    };
    const result = { role: 'tool', tool_call_id: 'a', content: 'r' };
    expect((await send({ messages: [user, calling, result] })).status).toBe(400);
    const kept = { ...calling, reasoning_content: 'hm' };
    expect((await send({ messages: [user, kept, result] })).status).toBe(200);
  });

  test('errors may hide inside HTTP 200', async () => {
    await start({ errorsAs200: true });
    vendors.compatible.script('key').next({ kind: 'failure', failure: 'rate-limit' });
    const limited = await send();
    expect([limited.status, await limited.json()]).toEqual([
      200,
      { error: expect.objectContaining({ code: 'rate_limit_exceeded' }) },
    ]);
    expect(await (await send({}, undefined, {})).json()).toMatchObject({
      error: { code: 'invalid_api_key' },
    });
  });
});

test('base path, credential form and model list follow the switches; the host map names both hosts', async () => {
  await start({ basePath: '', auth: 'api-key', models: 'array' });
  const headers = { 'api-key': 'k' };
  expect((await send({}, '/v1/chat/completions', headers)).status).toBe(404);
  expect((await send({}, '/chat/completions', headers)).status).toBe(200);
  expect((await send({}, '/chat/completions')).status).toBe(401);
  const models = await fetch(`${vendors.compatible.url}/models`, { headers });
  expect(await models.json()).toMatchObject([{ id: 'simulated-large' }, { id: 'simulated-small' }]);
  expect(vendors.hostMap).toContain(`${compatibleHost}=${vendors.compatible.url}`);
  expect(vendors.hostMap).toContain(`${anthropicCompatibleHost}=${vendors.anthropicCompatible.url}`);
  expect(vendors.hostMap).not.toContain('generativelanguage');
});

describe('an Anthropic-compatible server', () => {
  const ask = (fields: object = {}, headers: object = {}, path = '/v1/messages'): Promise<Response> =>
    fetch(vendors.anthropicCompatible.url + path, {
      method: 'POST',
      headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01', ...headers },
      body: JSON.stringify({ model: 'glm', max_tokens: 50, messages: [user], ...fields }),
    });
  const cached = { system: [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } }] };

  test('has less than the vendor: no count_tokens, few betas, no cache_control, its own base path', async () => {
    await start(
      {},
      {
        basePath: '/anthropic',
        countTokens: false,
        knownBetas: ['known'],
        refuses: ['cache_control', 'thinking'],
      },
    );
    const at = '/anthropic/v1/messages';
    expect((await ask({}, {}, at)).status).toBe(200);
    expect((await ask()).status).toBe(404);
    expect((await ask({}, {}, `${at}/count_tokens`)).status).toBe(404);
    expect((await ask({}, { 'anthropic-beta': 'known' }, at)).status).toBe(200);
    expect((await ask({}, { 'anthropic-beta': 'known,other' }, at)).status).toBe(400);
    expect((await ask(cached, {}, at)).status).toBe(400);
    expect((await ask({ thinking: { type: 'adaptive' } }, {}, at)).status).toBe(400);
  });

  test('takes its own thinking back and no other vendor’s, signed or unsigned', async () => {
    for (const switches of [{}, { unsignedThinking: true }]) {
      await start({}, switches);
      vendors.anthropicCompatible.script('key').next({ kind: 'answer', thinking: 'hm', text: 'ok' });
      const { content } = (await (await ask()).json()) as { content: Record<string, unknown>[] };
      const again = (blocks: unknown): Promise<Response> =>
        ask({ messages: [user, { role: 'assistant', content: blocks }, user] });
      expect((await again(content)).status).toBe(200);
      const foreign = content.map((block) =>
        'signature' in block ? { ...block, signature: 'c2lnbmVk' } : block,
      );
      expect((await again(foreign)).status).toBe(400);
      await vendors.close();
    }
  });
});
