import { describe, expect, it } from 'vitest';
import { decode } from './testing/streams.ts';

describe('settings of a Chat Completions request', () => {
  it('reads the limit under both names, the newer one first [rule 47]', () => {
    expect(decode({}).maximumOutputTokens).toBeNull();
    expect(decode({ max_tokens: 5 }).maximumOutputTokens).toBe(5);
    expect(decode({ max_tokens: 5, max_completion_tokens: 7 }).maximumOutputTokens).toBe(7);
  });

  it('reads sampling, stops, tier and ids, and null as not said', () => {
    const body = {
      temperature: 0.5,
      top_p: 0.9,
      top_k: 40,
      seed: 3,
      presence_penalty: 1,
      frequency_penalty: null,
    };
    expect(
      decode({ ...body, stop: ['a', ''], service_tier: 'fast', prompt_cache_key: 'k', verbosity: 'low' }),
    ).toMatchObject({
      sampling: {
        temperature: 0.5,
        topP: 0.9,
        topK: 40,
        seed: 3,
        presencePenalty: 1,
        frequencyPenalty: null,
      },
      stopSequences: ['a'],
      serviceTier: 'priority',
      cacheKey: 'k',
      verbosity: 'low',
    });
    expect(decode({ stop: 'x', n: 1 }).stopSequences).toEqual(['x']);
  });

  it("takes the caller's metadata before the user, and keeps both for the way back [rule 62]", () => {
    const request = decode({ user: 'u', metadata: { user_id: 'm' } });
    expect(request.userId).toBe('m');
    expect(request.native?.data).toEqual({ user: 'u', metadata: { user_id: 'm' } });
    expect(decode({ user: 'u' })).toMatchObject({ userId: 'u' });
  });

  it.each([
    [{ reasoning_effort: 'high' }, { mode: 'on', effort: 'high', budgetTokens: null, isShown: true }],
    [{ reasoning_effort: 'none' }, { mode: 'off', effort: null, budgetTokens: null, isShown: true }],
    [{ reasoning_effort: 'auto' }, { mode: 'adaptive', effort: null, budgetTokens: null, isShown: true }],
    [
      { reasoning: { max_tokens: 900, exclude: true } },
      { mode: 'on', effort: null, budgetTokens: 900, isShown: false },
    ],
    [{ reasoning: { enabled: false } }, { mode: 'off', effort: null, budgetTokens: null, isShown: true }],
    [
      { thinking: { type: 'enabled', budget_tokens: 5 } },
      { mode: 'on', effort: null, budgetTokens: 5, isShown: true },
    ],
    [
      { thinking: { type: 'disabled' }, reasoning_effort: 'low' },
      { mode: 'off', effort: 'low', budgetTokens: null, isShown: true },
    ],
    [{}, null],
  ])('reads the wish for reasoning %j [rule 60]', (body, expected) => {
    expect(decode(body).thinking).toEqual(expected);
  });

  it.each([
    [{ type: 'text' }, null],
    [{ type: 'json_object' }, { type: 'json' }],
    [
      { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' }, strict: true } },
      { type: 'json-schema', name: 'n', description: null, schema: { type: 'object' }, strict: true },
    ],
  ])('reads the format %j [rules 59, 63, 68]', (response_format, expected) => {
    expect(decode({ response_format }).outputFormat).toEqual(expected);
  });

  it('keeps what only this API knows', () => {
    const own = {
      logprobs: true,
      logit_bias: { 1: 2 },
      stream_options: { include_usage: true },
      service_tier: 'flex',
    };
    expect(decode(own).native).toEqual({ dialect: 'openai-chat', data: own });
    expect(decode({}).native).toBeUndefined();
  });
});

describe('tools of a Chat Completions request', () => {
  it('reads functions, text tools with their grammar unnested, and others as hosted', () => {
    const grammar = { syntax: 'lark', definition: 'start: /x/' };
    expect(
      decode({
        tools: [
          { type: 'function', function: { name: 'f', description: 'd', parameters: {}, strict: true } },
          { type: 'function', name: 'flat', parameters: {} },
          { type: 'custom', custom: { name: 'p', format: { type: 'grammar', grammar } } },
          { type: 'mcp', server_label: 'x' },
        ],
      }).tools,
    ).toEqual([
      { type: 'function', name: 'f', namespace: null, description: 'd', parameters: {}, strict: true },
      { type: 'function', name: 'flat', namespace: null, description: null, parameters: {}, strict: null },
      {
        type: 'text',
        name: 'p',
        namespace: null,
        description: null,
        format: { type: 'grammar', ...grammar },
      },
      {
        type: 'hosted',
        name: 'mcp',
        native: { dialect: 'openai-chat', data: { type: 'mcp', server_label: 'x' } },
      },
    ]);
  });

  it('takes a name that is both function and text tool for a function [rule 66]', () => {
    const tools = [
      { type: 'custom', custom: { name: 'a' } },
      { type: 'function', function: { name: 'a' } },
    ];
    expect(decode({ tools }).tools).toMatchObject([{ type: 'function', name: 'a' }]);
  });

  it('reads the options of the web search', () => {
    const place = { city: 'Berlin', country: 'DE' };
    const options = {
      search_context_size: 'low',
      user_location: { type: 'approximate', approximate: place },
    };
    expect(decode({ web_search_options: options }).tools).toMatchObject([
      { type: 'web-search', contextSize: 'low', userLocation: place },
    ]);
  });

  it.each([
    ['none', { mode: 'none' }],
    ['any', { mode: 'required' }],
    [
      { type: 'function', function: { name: 'f' } },
      { mode: 'tool', name: 'f', namespace: null },
    ],
    [
      { type: 'custom', custom: { name: 'f' } },
      { mode: 'tool', name: 'f', namespace: null },
    ],
    [
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'f' } }] },
      },
      { mode: 'allowed', names: ['f'], isRequired: true },
    ],
  ])('reads the choice %j [rules 57, 58]', (tool_choice, expected) => {
    const request = decode({ tool_choice, parallel_tool_calls: false });
    expect(request.toolChoice).toEqual(expected);
    expect(request.parallelToolCalls).toBe(false);
  });
});
