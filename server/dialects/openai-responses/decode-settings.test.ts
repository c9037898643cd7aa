import { describe, expect, it } from 'vitest';
import { decodeRequest } from './decode-request.ts';
import { decode } from './testing/requests.ts';

const native = (data: object): object => ({ dialect: 'openai-responses', data });

describe('the tools of a Responses request', () => {
  it('reads functions, custom tools, namespaces and search, and keeps other tools for their vendor [rules 76 and 83]', () => {
    const { tools } = decode({
      tools: [
        {
          type: 'function',
          name: 'read',
          description: 'd',
          parameters: { type: 'object' },
          strict: true,
          defer_loading: true,
        },
        { type: 'custom', name: 'apply_patch', format: { type: 'grammar', syntax: 'lark', definition: 'x' } },
        {
          type: 'namespace',
          name: 'mcp__git',
          description: 'git',
          tools: [{ type: 'function', name: 'log' }],
        },
        {
          type: 'web_search_preview_2025_03_11',
          search_context_size: 'low',
          user_location: { type: 'approximate', city: 'Kyiv' },
        },
        { type: 'image_generation', size: 'auto' },
      ],
    });
    expect(tools).toEqual([
      {
        type: 'function',
        name: 'read',
        namespace: null,
        description: 'd',
        parameters: { type: 'object' },
        strict: true,
        native: native({ defer_loading: true }),
      },
      {
        type: 'text',
        name: 'apply_patch',
        namespace: null,
        description: null,
        format: { type: 'grammar', syntax: 'lark', definition: 'x' },
      },
      {
        type: 'function',
        name: 'log',
        namespace: 'mcp__git',
        description: null,
        parameters: null,
        strict: null,
        native: native({ namespaceDescription: 'git' }),
      },
      {
        type: 'web-search',
        name: 'web_search',
        allowedDomains: [],
        blockedDomains: [],
        maximumUses: null,
        userLocation: { city: 'Kyiv' },
        contextSize: 'low',
        native: native({ type: 'web_search_preview_2025_03_11' }),
      },
      {
        type: 'hosted',
        name: 'image_generation',
        native: native({ type: 'image_generation', size: 'auto' }),
      },
    ]);
  });

  it('takes the tools of lite models out of the input, and the first of two with one name', () => {
    const request = decode({
      tools: [{ type: 'function', name: 'a', description: 'first' }],
      input: [
        {
          type: 'additional_tools',
          role: 'developer',
          tools: [
            { type: 'function', name: 'a' },
            { type: 'function', name: 'b' },
          ],
        },
        { type: 'message', role: 'developer', content: 'base' },
      ],
    });
    expect(request.tools.map((tool) => [tool.name, 'description' in tool && tool.description])).toEqual([
      ['a', 'first'],
      ['b', null],
    ]);
    expect(request.system.map((block) => block.text)).toEqual(['base']);
  });

  it('offers tools that a search of tools found, for upstreams without such a search', () => {
    const { tools, turns } = decode({
      input: [
        { type: 'tool_search_call', call_id: 'c', execution: 'client', arguments: { query: 'git' } },
        {
          type: 'tool_search_output',
          call_id: 'c',
          tools: [{ type: 'namespace', name: 'g', tools: [{ type: 'function', name: 'log' }] }],
        },
      ],
    });
    expect(tools).toMatchObject([{ name: 'log', namespace: 'g', native: native({ isFound: true }) }]);
    expect(turns.map((turn) => turn.blocks[0]?.type)).toEqual(['tool-call', 'tool-result']);
  });

  it.each([
    ['none', { mode: 'none' }],
    [
      { type: 'function', name: 'f' },
      { mode: 'tool', name: 'f', namespace: null },
    ],
    [
      { type: 'function', name: 'log' },
      { mode: 'tool', name: 'log', namespace: 'g' },
    ],
    [
      { type: 'custom', name: 'f' },
      { mode: 'tool', name: 'f', namespace: null },
    ],
    [{ type: 'web_search_preview' }, { mode: 'tool', name: 'web_search', namespace: null }],
    [{ type: 'image_generation' }, { mode: 'tool', name: 'image_generation', namespace: null }],
    [
      {
        type: 'allowed_tools',
        mode: 'required',
        tools: [{ type: 'function', name: 'f' }, { type: 'web_search' }],
      },
      { mode: 'allowed', names: ['f', 'web_search'], isRequired: true },
    ],
  ])('reads the tool choice %j', (choice, expected) => {
    const tools = [
      { type: 'function', name: 'f' },
      { type: 'namespace', name: 'g', tools: [{ type: 'function', name: 'log' }] },
    ];
    expect(decode({ tools, tool_choice: choice }).toolChoice).toEqual(expected);
  });
});

describe('the settings of a Responses request', () => {
  it.each([
    [
      { effort: 'high', summary: 'auto' },
      { mode: 'on', effort: 'high', budgetTokens: null, isShown: true },
    ],
    [{ effort: 'none' }, { mode: 'off', effort: null, budgetTokens: null, isShown: null }],
    [
      { effort: null, summary: 'detailed' },
      { mode: null, effort: null, budgetTokens: null, isShown: true },
    ],
    [
      { effort: 'ultra', summary: 'none' },
      { mode: 'on', effort: 'max', budgetTokens: null, isShown: false },
    ],
    [{ context: 'all_turns' }, null],
    [undefined, null],
  ])('reads the reasoning %j', (reasoning, expected) => {
    expect(decode(reasoning === undefined ? {} : { reasoning }).thinking).toEqual(expected);
  });

  it('reads limits, sampling, names and tier, and keeps what has no place', () => {
    const request = decode({
      max_output_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      service_tier: 'fast',
      prompt_cache_key: 'k',
      safety_identifier: 's',
      user: 'u',
      store: true,
      truncation: 'auto',
      include: ['reasoning.encrypted_content'],
      metadata: { a: 'b' },
      client_metadata: null,
      text: { verbosity: 'low', format: { type: 'json_schema', name: 'n', schema: {}, strict: true } },
      reasoning: { effort: 'low', summary: 'concise', context: 'all_turns' },
    });
    expect(request).toMatchObject({
      maximumOutputTokens: 100,
      sampling: { temperature: 0.5, topP: 0.9 },
      serviceTier: 'priority',
      cacheKey: 'k',
      userId: 's',
      verbosity: 'low',
      outputFormat: { type: 'json-schema', name: 'n', description: null, schema: {}, strict: true },
    });
    expect(request.native?.data).toEqual({
      store: true,
      truncation: 'auto',
      include: ['reasoning.encrypted_content'],
      metadata: { a: 'b' },
      reasoning: { context: 'all_turns', summary: 'concise' },
    });
  });
});

it.each([0, -1, 0.5])('refuses an output limit of %d tokens, as the other APIs do', (limit) => {
  const path = { model: null, stream: null };
  expect(() => decodeRequest({ model: 'm', input: 'Hello', max_output_tokens: limit }, path)).toThrow(
    'max_output_tokens: expected a whole number from 1 up',
  );
});
