import { describe, expect, test } from 'vitest';
import { expectNoClientKey, servedBy, useBench, type Bench } from './bench.ts';
import { clientsMissing } from './programs.ts';
import { loadAnthropic, loadOpenAi, type AnthropicClient, type OpenAiClient } from './sdks.ts';

const missing = await clientsMissing();
const start = useBench();
const question = (content: unknown) => ({
  model: 'claude-opus-5-5',
  max_tokens: 64,
  messages: [{ role: 'user', content }],
});
const shellTool = {
  name: 'bash',
  description: 'Runs a command.',
  input_schema: { type: 'object', properties: { command: { type: 'string' } }, required: ['command'] },
};

/** Keeps the bytes of every answer as they came. */
function recordingFetch() {
  const answers: Buffer[] = [];
  return {
    answers,
    fetch: async (...input: Parameters<typeof fetch>): Promise<Response> => {
      const response = await fetch(...input);
      const bytes = Buffer.from(await response.arrayBuffer());
      answers.push(bytes);
      return new Response(bytes, { status: response.status, headers: response.headers });
    },
  };
}

async function newKey({ product }: Bench): Promise<string> {
  return (await product.control('keys.add', { label: 'my script' })).key;
}

describe.skipIf(missing !== null)(`@anthropic-ai/sdk${missing === null ? '' : `: ${missing}`}`, () => {
  async function client(bench: Bench, apiKey: string, more: object = {}): Promise<AnthropicClient> {
    const { default: Anthropic } = await loadAnthropic();
    return new Anthropic({ apiKey, baseURL: bench.product.proxy, maxRetries: 0, ...more });
  }

  test('with an API-key account: plain, streamed, tool, models and token count, byte for byte', async () => {
    const bench = await start({ chunking: 'random' });
    await bench.addApiKey('anthropic');
    const recording = recordingFetch();
    const anthropic = await client(bench, await newKey(bench), { fetch: recording.fetch });

    const plain = await anthropic.messages.create(question('say hi'));
    expect(plain.content).toMatchObject([{ type: 'text', text: '[platform] Echo: say hi' }]);

    const texts: string[] = [];
    for await (const event of await anthropic.messages.create({ ...question('UNICODE'), stream: true }))
      texts.push(event.delta?.text ?? '');
    expect(texts.join('')).toContain('[platform] Echo: UNICODE Grüße, 世界!');

    const asked = { ...question('TOOLTEST'), tools: [shellTool] };
    const call = await anthropic.messages.create(asked);
    expect(call).toMatchObject({ stop_reason: 'tool_use' });
    const [use] = call.content;
    expect(use).toMatchObject({ type: 'tool_use', name: 'bash', input: { command: 'printf marker-%d 42' } });
    const result = { type: 'tool_result', tool_use_id: use!.id, content: 'marker-42' };
    const done = await anthropic.messages.create({
      ...asked,
      messages: [
        ...asked.messages,
        { role: 'assistant', content: call.content },
        { role: 'user', content: [result] },
      ],
    });
    expect(done.content).toMatchObject([{ text: 'DONE result=marker-42' }]);

    const models = await anthropic.models.list();
    expect(models.data.length).toBeGreaterThan(0);
    const { max_tokens: _limit, ...counted } = question('hello');
    expect((await anthropic.messages.countTokens(counted)).input_tokens).toBeGreaterThan(0);

    const { requests } = bench.vendors.anthropic;
    expect(servedBy(requests.all)).toEqual(Array.from({ length: 6 }, () => 'platform'));
    expect(recording.answers.map((answer) => answer.toString('latin1'))).toEqual(
      requests.all.map((request) => request.responseBytes.toString('latin1')),
    );
    expect(requests.last!.headers['x-api-key']).toBe(bench.vendors.anthropic.account('platform').secret);
    expectNoClientKey(requests.all);
    const activity = await bench.activity();
    expect(activity.map((request) => [request.agent, request.state, request.accountLabel])).toEqual(
      activity.map(() => ['my script', 'done', 'platform']),
    );
  });

  test('with only a plan account it is refused, with the reason and the way out, and the vendor is not asked', async () => {
    const bench = await start();
    const { PermissionDeniedError } = await loadAnthropic();
    await bench.addClaudePlan('work');
    const anthropic = await client(bench, await newKey(bench));

    const refusal: unknown = await anthropic.messages.create(question('hi')).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(PermissionDeniedError);
    expect(refusal).toMatchObject({
      status: 403,
      message: expect.stringContaining('Add an Anthropic API key'),
      error: { type: 'error', error: { type: 'permission_error' } },
    });
    expect(bench.vendors.anthropic.requests.count).toBe(0);
    expect(await bench.activity()).toMatchObject([{ state: 'failed', status: 403 }]);
    expect((await bench.account('work')).availability.state).toBe('ready');
  });

  test('beside a plan account that is in use, it is served by the API key', async () => {
    const bench = await start();
    await bench.addClaudePlan('work');
    await bench.addApiKey('anthropic');
    const anthropic = await client(bench, await newKey(bench));
    const plain = await anthropic.messages.create(question('say hi'));
    expect(plain.content).toMatchObject([{ text: '[platform] Echo: say hi' }]);
  });

  test('gets the error class that it expects for a wrong key and for an unknown model', async () => {
    const bench = await start({ keyModels: ['claude-haiku-4-5'] });
    const { AuthenticationError, NotFoundError } = await loadAnthropic();
    await bench.addApiKey('anthropic');
    const anthropic = await client(bench, await newKey(bench));

    const wrong = await client(bench, `swy_${'A'.repeat(43)}`);
    await expect(wrong.messages.create(question('hi'))).rejects.toBeInstanceOf(AuthenticationError);
    expect(bench.vendors.anthropic.requests.count).toBe(0);

    const unknown: unknown = await anthropic.messages.create(question('hi')).catch((error: unknown) => error);
    expect(unknown).toBeInstanceOf(NotFoundError);
    expect(unknown).toMatchObject({
      error: { type: 'error', error: { type: 'not_found_error', message: 'model: claude-opus-5-5' } },
    });
    expect(bench.vendors.anthropic.requests.count).toBe(1);
    expect((await bench.account('platform')).availability.state).toBe('ready');
  });

  test('lets go of the vendor when the program aborts', async () => {
    const bench = await start();
    await bench.addApiKey('anthropic');
    const anthropic = await client(bench, await newKey(bench));
    bench.vendors.anthropic.script('platform').next({ kind: 'hang', afterEvents: 4, text: 'a b c d' });
    const leaving = new AbortController();
    const stream = await anthropic.messages.create(
      { ...question('hi'), stream: true },
      { signal: leaving.signal },
    );
    for await (const event of stream) if (event.type === 'content_block_start') break;
    leaving.abort();
    await bench.vendors.anthropic.requests.last!.settled;
    expect(bench.vendors.anthropic.requests.last).toMatchObject({ aborted: true });
    await expect.poll(() => bench.activity()).toMatchObject([{ state: 'cancelled', partial: true }]);
  });
});

describe.skipIf(missing !== null)(`openai${missing === null ? '' : `: ${missing}`}`, () => {
  async function client(bench: Bench, apiKey: string, more: object = {}): Promise<OpenAiClient> {
    const { default: OpenAI } = await loadOpenAi();
    return new OpenAI({ apiKey, baseURL: `${bench.product.proxy}/v1`, maxRetries: 0, ...more });
  }

  test('with an API-key account: plain, streamed, tool and models, byte for byte', async () => {
    const bench = await start({ chunking: 'random' });
    await bench.addApiKey('openai');
    const recording = recordingFetch();
    const openai = await client(bench, await newKey(bench), { fetch: recording.fetch });

    const plain = await openai.responses.create({ model: 'gpt-5.1', input: 'say hi' });
    expect(plain.output_text).toBe('[platform] Echo: say hi');

    const texts: string[] = [];
    const types = new Set<string>();
    const streamed = { model: 'gpt-5.1', input: 'UNICODE', stream: true };
    for await (const event of await openai.responses.create(streamed)) {
      types.add(event.type);
      if (event.type === 'response.output_text.delta') texts.push(event.delta ?? '');
    }
    expect(texts.join('')).toContain('[platform] Echo: UNICODE Grüße, 世界!');
    expect(types).toContain('response.completed');

    const { input_schema: parameters, ...tool } = shellTool;
    const asked = { model: 'gpt-5.1', tools: [{ type: 'function', ...tool, parameters, strict: false }] };
    const call = await openai.responses.create({ ...asked, input: [{ role: 'user', content: 'TOOLTEST' }] });
    const use = call.output.find((item) => item.type === 'function_call');
    expect(use).toMatchObject({ name: 'bash', arguments: '{"command":"printf marker-%d 42"}' });
    const done = await openai.responses.create({
      ...asked,
      input: [
        { role: 'user', content: 'TOOLTEST' },
        ...call.output,
        { type: 'function_call_output', call_id: use!.call_id, output: 'marker-42' },
      ],
    });
    expect(done.output_text).toBe('DONE result=marker-42');
    expect((await openai.models.list()).data.length).toBeGreaterThan(0);

    const { requests } = bench.vendors.openai;
    expect(servedBy(requests.all)).toEqual(Array.from({ length: 5 }, () => 'platform'));
    expect(recording.answers.map((answer) => answer.toString('latin1'))).toEqual(
      requests.all.map((request) => request.responseBytes.toString('latin1')),
    );
    expectNoClientKey(requests.all);
  });

  test('with only a plan account it is refused, with the reason and the way out, and the vendor is not asked', async () => {
    const bench = await start();
    const { PermissionDeniedError } = await loadOpenAi();
    await bench.addChatGptPlan('work');
    const openai = await client(bench, await newKey(bench));

    const refusal: unknown = await openai.responses
      .create({ model: 'gpt-5.1', input: 'hi' })
      .catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(PermissionDeniedError);
    expect(refusal).toMatchObject({ status: 403, message: expect.stringContaining('API key') });
    expect(bench.vendors.openai.requests.count).toBe(0);
    expect((await bench.account('work')).availability.state).toBe('ready');
  });

  test('gets the error class that it expects for a wrong key and for an unknown model', async () => {
    const bench = await start({ keyModels: ['gpt-6.1-sol'] });
    const { AuthenticationError, NotFoundError } = await loadOpenAi();
    await bench.addApiKey('openai');
    const openai = await client(bench, await newKey(bench));
    const request = { model: 'gpt-5.1', input: 'hi' };

    const wrong = await client(bench, `swy_${'A'.repeat(43)}`);
    await expect(wrong.responses.create(request)).rejects.toBeInstanceOf(AuthenticationError);
    expect(bench.vendors.openai.requests.count).toBe(0);

    const unknown: unknown = await openai.responses.create(request).catch((error: unknown) => error);
    expect(unknown).toBeInstanceOf(NotFoundError);
    expect(unknown).toMatchObject({ code: 'model_not_found' });
    expect((await bench.account('platform')).availability.state).toBe('ready');
  });
});
