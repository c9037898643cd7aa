import { describe, expect, test } from 'vitest';
import { readStrictSse } from '../sse-reader.ts';
import { hourMs } from '../windows.ts';
import { keyHeaders, planHeaders, startMs, useAnthropicBench } from './test-bench.ts';
import { messagesGrammarFaults } from './grammar.ts';

const bench = useAnthropicBench();
const { clock, start, post } = bench;

describe('messages', () => {
  test('streams an echo in the vendor grammar, with quota, identity and the exact recorded bytes', async () => {
    await start();
    const response = await post();
    const bytes = Buffer.from(await response.arrayBuffer());
    const events = readStrictSse(bytes);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('request-id')).toMatch(/^req_011C\w{20}$/u);
    expect(messagesGrammarFaults(events)).toEqual([]);
    expect(events.map((event) => event.event)).toEqual([
      'message_start',
      'ping',
      'content_block_start',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    const texts = events.map((event) => (event.data['delta'] as { text?: string } | undefined)?.text ?? '');
    expect(texts.join('')).toBe('[work] Echo: hello');
    expect(bench.simulator.lastResponseBytes.equals(bytes)).toBe(true);
    expect(bench.simulator.requests.last).toMatchObject({
      method: 'POST',
      path: '/v1/messages',
      account: 'work',
      completed: true,
      aborted: false,
      responseStatus: 200,
      startedAtMs: startMs,
    });
    expect(bench.simulator.requests.last?.query.get('beta')).toBe('true');
  });

  test('moves the windows with each request and says so in unified headers', async () => {
    await start();
    const seen = async (): Promise<(string | null)[]> => {
      const { headers } = await post({ stream: false });
      return ['5h-utilization', '5h-status', '7d-utilization', 'status', 'representative-claim', 'reset'].map(
        (name) => headers.get(`anthropic-ratelimit-unified-${name}`),
      );
    };
    const reset = String((startMs + hourMs) / 1000);
    expect(await seen()).toEqual(['0.58', 'allowed', '0.26', 'allowed', 'five_hour', reset]);
    for (let request = 0; request < 3; request += 1) await seen();
    expect((await seen()).slice(0, 4)).toEqual(['0.9', 'allowed_warning', '0.3', 'allowed_warning']);
    clock.now = startMs + hourMs;
    const later = String((startMs + 6 * hourMs) / 1000);
    expect(await seen()).toEqual(['0.08', 'allowed', '0.31', 'allowed', 'seven_day', expect.any(String)]);
    expect((await post()).headers.get('anthropic-ratelimit-unified-5h-reset')).toBe(later);
  });

  test('refuses a full plan with 429, claim, reset and retry-after, and leaves the windows alone', async () => {
    await start();
    bench.simulator.change('work', { fiveHour: { used: 1, resetsAtMs: startMs + hourMs } });
    const response = await post();
    expect(response.status).toBe(429);
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'rate_limit_error' } });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'retry-after': '3600',
      'anthropic-ratelimit-unified-status': 'rejected',
      'anthropic-ratelimit-unified-representative-claim': 'five_hour',
      'anthropic-ratelimit-unified-reset': String((startMs + hourMs) / 1000),
      'anthropic-ratelimit-unified-5h-surpassed-threshold': '1',
    });
    expect(bench.simulator.account('work')).toMatchObject({ fiveHour: { used: 1 } });
  });

  test('serves a full plan on paid credits: rejected window, allowed overage, 200', async () => {
    await start();
    bench.simulator.change('work', {
      fiveHour: { used: 1, resetsAtMs: startMs + hourMs },
      overage: { status: 'allowed', used: 0.1 },
    });
    const response = await post({ stream: false });
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'anthropic-ratelimit-unified-status': 'rejected',
      'anthropic-ratelimit-unified-overage-status': 'allowed',
      'anthropic-ratelimit-unified-overage-in-use': 'true',
    });
  });

  test('answers an API key with classic limit headers, without unified ones, and JSON when not streamed', async () => {
    await start();
    const response = await post({ stream: false }, keyHeaders);
    expect(response.headers.get('anthropic-ratelimit-requests-remaining')).toBe('999');
    expect(response.headers.get('anthropic-ratelimit-tokens-reset')).toBe('2026-11-20T12:01:00Z');
    expect([...response.headers.keys()].filter((name) => name.includes('unified'))).toEqual([]);
    expect(await response.json()).toMatchObject({
      type: 'message',
      content: [{ type: 'text', text: '[key] Echo: hello' }],
      stop_reason: 'end_turn',
    });
    expect(
      (await post({}, { ...keyHeaders, 'x-api-key': '', authorization: 'Bearer sk-ant-key' })).status,
    ).toBe(401);
    const bearer = { authorization: 'Bearer sk-ant-key', 'anthropic-version': '2026-10-21' };
    expect((await post({}, bearer)).status).toBe(200);
  });

  test('runs a tool turn: call with streamed arguments, then the result', async () => {
    await start();
    const tools = [
      {
        name: 'Bash',
        input_schema: { type: 'object', properties: { command: { type: 'string' } }, required: ['command'] },
      },
    ];
    const asked = { role: 'user', content: [{ type: 'text', text: 'TOOLTEST' }] };
    const first = readStrictSse(Buffer.from(await (await post({ tools, messages: [asked] })).arrayBuffer()));
    expect(messagesGrammarFaults(first)).toEqual([]);
    const deltas = first.filter((event) => event.event === 'content_block_delta');
    const json = deltas
      .map((event) => (event.data['delta'] as { partial_json: string }).partial_json)
      .join('');
    expect(JSON.parse(json)).toEqual({ command: 'printf marker-%d 42' });
    expect(first.at(-2)?.data).toMatchObject({ delta: { stop_reason: 'tool_use' } });
    const block = first[2]?.data['content_block'] as { id: string };
    const messages = [
      asked,
      { role: 'assistant', content: [{ type: 'tool_use', id: block.id, name: 'Bash', input: {} }] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: block.id, content: [{ type: 'text', text: 'marker-42' }] },
          { type: 'text', text: '<system-reminder>not the user</system-reminder>' },
        ],
      },
      { role: 'system', content: 'a note' },
    ];
    const second = await (await post({ tools, messages, stream: false })).json();
    expect(second).toMatchObject({ content: [{ text: 'DONE result=marker-42' }] });
  });

  test('a new prompt after a finished tool turn starts over', async () => {
    await start();
    const messages = [
      { role: 'user', content: 'TOOLTEST' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'Bash', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'marker-42' }] },
      { role: 'assistant', content: 'DONE' },
      { role: 'user', content: 'and now?' },
    ];
    const answer = await (await post({ messages, stream: false })).json();
    expect(answer).toMatchObject({ content: [{ text: '[work] Echo: and now?' }] });
  });

  test('writes a prompt cache per account and reads it only there', async () => {
    await start();
    const system = [{ type: 'text', text: 'x'.repeat(400), cache_control: { type: 'ephemeral' } }];
    const usage = async (headers: Record<string, string>): Promise<unknown> =>
      ((await (await post({ system, stream: false }, headers)).json()) as { usage: unknown }).usage;
    expect(await usage(planHeaders)).toMatchObject({ cache_read_input_tokens: 0 });
    expect(await usage(planHeaders)).toMatchObject({ cache_creation_input_tokens: 0 });
    expect(await usage(keyHeaders)).toMatchObject({ cache_read_input_tokens: 0 });
  });

  test('gives a quota probe one character and the windows', async () => {
    await start();
    const response = await post({
      max_tokens: 1,
      messages: [{ role: 'user', content: 'quota' }],
      stream: false,
    });
    expect(await response.json()).toMatchObject({ stop_reason: 'max_tokens', content: [{ text: '#' }] });
    expect(response.headers.get('anthropic-ratelimit-unified-5h-utilization')).toBe('0.58');
  });
});

test('the same seed answers the same bytes', async () => {
  const bytesOf = async (seed: number): Promise<string> => {
    await start({ seed });
    const text = await (await post()).text();
    await bench.simulator.close();
    return text;
  };
  const first = await bytesOf(7);
  expect(await bytesOf(7)).toBe(first);
  expect(await bytesOf(8)).not.toBe(first);
});
