import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { hourMs } from '../windows.ts';
import {
  eventsOf,
  keyHeaders,
  plan,
  planBody,
  planHeaders,
  startMs,
  useOpenAiBench,
  user,
} from './test-bench.ts';
import { responsesGrammarFaults } from './grammar.ts';

const bench = useOpenAiBench();
const { clock, start, send, codex, get } = bench;

describe('responses', () => {
  test('streams to a plan in the right order, with a private quota event and an empty final output', async () => {
    await start();
    const events = await eventsOf(await codex());
    expect(responsesGrammarFaults(events)).toEqual([]);
    expect(events.map((event) => event.event)).toEqual([
      'response.created',
      'response.in_progress',
      'codex.rate_limits',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(events[2]?.data).toMatchObject({
      plan_type: 'plus',
      rate_limits: {
        allowed: true,
        primary: { used_percent: 44.5, window_minutes: 300, reset_after_seconds: 3600 },
      },
    });
    expect(events.at(-1)?.data).toMatchObject({ response: { status: 'completed', output: [] } });
    expect(events.at(-2)?.data).toMatchObject({ item: { content: [{ text: '[main] Echo: hello' }] } });
  });

  test('puts the windows into x-codex headers and moves them with each request', async () => {
    await start();
    const seen = async (): Promise<(string | null)[]> => {
      const { headers } = await codex();
      return ['primary-used-percent', 'primary-reset-at', 'secondary-used-percent', 'plan-type'].map((name) =>
        headers.get(`x-codex-${name}`),
      );
    };
    const reset = String((startMs + hourMs) / 1000);
    expect(await seen()).toEqual(['44.5', reset, '20.5', 'plus']);
    expect(await seen()).toEqual(['48.5', reset, '21', 'plus']);
    clock.now = startMs + hourMs;
    expect(await seen()).toEqual(['4', String((startMs + 6 * hourMs) / 1000), '21.5', 'plus']);
  });

  test('answers an API key with x-ratelimit headers and full output, streamed or as JSON', async () => {
    await start();
    const streamed = await send('/v1/responses', keyHeaders, { model: 'gpt-5.1', input: 'hi', stream: true });
    expect(streamed.headers.get('x-ratelimit-remaining-requests')).toBe('999');
    const events = await eventsOf(streamed);
    expect(responsesGrammarFaults(events)).toEqual([]);
    expect(events.some((event) => event.event === 'codex.rate_limits')).toBe(false);
    expect(events.at(-1)?.data).toMatchObject({ response: { output: [{ type: 'message' }] } });
    const plain = await send('/v1/responses', keyHeaders, { model: 'gpt-5.1', input: 'hi' });
    expect(await plain.json()).toMatchObject({
      object: 'response',
      status: 'completed',
      output: [{ content: [{ text: '[key] Echo: hi' }] }],
      usage: { total_tokens: expect.any(Number) },
    });
  });

  test('runs a tool turn with a function inside a namespace', async () => {
    await start();
    const parameters = { type: 'object', properties: { cmd: { type: 'string' } }, required: ['cmd'] };
    const tools = [
      { type: 'web_search' },
      { type: 'namespace', name: 'unix', tools: [{ type: 'function', name: 'exec_command', parameters }] },
    ];
    const input = [user('TOOLTEST'), user('<environment_context>not typed</environment_context>')];
    const events = await eventsOf(await codex(planBody({ tools, input })));
    expect(responsesGrammarFaults(events)).toEqual([]);
    const done = events.find((event) => event.event === 'response.output_item.done')?.data['item'];
    expect(done).toMatchObject({
      type: 'function_call',
      name: 'exec_command',
      namespace: 'unix',
      arguments: '{"cmd":"printf marker-%d 42"}',
    });
    const { call_id: callId } = done as { call_id: string };
    const output = { type: 'function_call_output', call_id: callId, output: 'marker-42' };
    const second = await eventsOf(await codex(planBody({ tools, input: [...input, done, output] })));
    expect(JSON.stringify(second.at(-2)?.data)).toContain('DONE result=marker-42');
  });

  test('runs a tool turn in the lite shape: tools in the input, a freeform exec tool, a list as output', async () => {
    await start();
    const additional = {
      type: 'additional_tools',
      role: 'developer',
      tools: [{ type: 'custom', name: 'exec', format: { type: 'text' } }],
    };
    const input = [additional, user('TOOLTEST')];
    const events = await eventsOf(await codex(planBody({ input })));
    expect(responsesGrammarFaults(events)).toEqual([]);
    const done = events.find((event) => event.event === 'response.output_item.done')?.data['item'];
    expect(done).toMatchObject({
      type: 'custom_tool_call',
      name: 'exec',
      input: 'text(await tools.exec_command({cmd:"printf marker-%d 42"}))',
    });
    const output = {
      type: 'custom_tool_call_output',
      call_id: (done as { call_id: string }).call_id,
      output: [{ type: 'input_text', text: 'marker-42' }],
    };
    const second = await eventsOf(await codex(planBody({ input: [...input, done, output] })));
    expect(JSON.stringify(second.at(-2)?.data)).toContain('DONE result=marker-42');
  });

  test('seals reasoning to the account and refuses another account’s', async () => {
    await start({ accounts: [plan, { ...plan, name: 'other', secret: 'token-other' }] });
    bench.simulator.script('main').next({ kind: 'answer', thinking: 'let me see', text: 'done' });
    const include = ['reasoning.encrypted_content'];
    const events = await eventsOf(await codex(planBody({ include })));
    expect(responsesGrammarFaults(events)).toEqual([]);
    const item = events.find((event) => event.event === 'response.output_item.done')?.data['item'];
    expect(item).toMatchObject({ type: 'reasoning', encrypted_content: expect.stringMatching(/^gAAAAA/u) });
    const answer = { role: 'assistant', content: [{ type: 'output_text', text: 'done' }] };
    const again = planBody({ include, input: [item, answer, user('hello')] });
    expect((await codex(again)).status).toBe(200);
    const refused = await codex(again, { ...planHeaders, authorization: 'Bearer token-other' });
    expect([refused.status, await refused.text()]).toEqual([
      400,
      expect.stringContaining('invalid_encrypted_content'),
    ]);
  });

  test.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const)('understands a %s body and records it as it came', async (encoding, compress) => {
    await start();
    const bytes = compress(Buffer.from(JSON.stringify(planBody())));
    const response = await fetch(`${bench.simulator.url}/backend-api/codex/responses`, {
      method: 'POST',
      headers: { ...planHeaders, 'content-encoding': encoding },
      body: bytes,
    });
    expect(response.status).toBe(200);
    expect(bench.simulator.requests.last?.body.equals(bytes)).toBe(true);
    expect(bench.simulator.requests.last?.json).toMatchObject({ model: 'gpt-5.1-codex' });
  });

  test('refuses a full plan with usage_limit_reached and the reset in body and headers', async () => {
    await start();
    bench.simulator.change('main', {
      primary: { usedPercent: 100, windowMinutes: 300, resetAtMs: startMs + hourMs },
    });
    const response = await codex();
    expect(response.status).toBe(429);
    expect(await response.json()).toMatchObject({
      error: {
        type: 'usage_limit_reached',
        plan_type: 'plus',
        resets_at: (startMs + hourMs) / 1000,
        resets_in_seconds: 3600,
      },
    });
    expect(response.headers.get('x-codex-primary-used-percent')).toBe('100');
    expect((await get('/backend-api/wham/usage')).status).toBe(200);
  });

  test('keeps a turn state that the client echoed', async () => {
    await start();
    const first = (await codex()).headers.get('x-codex-turn-state') ?? '';
    const again = await codex(planBody(), { ...planHeaders, 'x-codex-turn-state': first });
    expect([first.length, again.headers.get('x-codex-turn-state')]).toEqual([27, first]);
  });
});
