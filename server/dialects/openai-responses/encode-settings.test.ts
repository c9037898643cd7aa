import { describe, expect, it } from 'vitest';
import type {
  FunctionTool,
  IrRequest,
  ThinkingTraits,
  Tool,
  ToolChoice,
  WebSearchTool,
} from '../../ir/index.ts';
import { openaiResponsesCodec } from './codec.ts';
import { decode, emptyRequest, encode, targetWith } from './testing/requests.ts';

const tool = (rest: Partial<FunctionTool> = {}): FunctionTool => ({
  type: 'function',
  name: 'read',
  namespace: null,
  description: null,
  parameters: { type: 'object', properties: {} },
  strict: null,
  ...rest,
});
const search: WebSearchTool = {
  type: 'web-search',
  name: 'web_search',
  allowedDomains: ['a.example'],
  blockedDomains: [],
  maximumUses: null,
  userLocation: { city: 'Kyiv' },
  contextSize: 'low',
};
const image: Tool = { type: 'hosted', name: 'computer', native: { dialect: 'anthropic-messages', data: {} } };
const paths = (request: Partial<IrRequest>, switches = {}): unknown =>
  encode(request, switches).losses.map(({ path, kind }) => `${kind} ${path}`);

describe('the tools of an encoded request', () => {
  it.each([
    [null, { type: 'object', properties: {} }],
    [{ type: 'string' }, { type: 'object', properties: {} }],
    [
      { $schema: 'x', type: 'object', cache_control: {} },
      { type: 'object', properties: {} },
    ],
    [
      { type: ['object', 'null'], properties: { $schema: { type: 'string' } } },
      { type: 'object', properties: { $schema: { type: 'string' } } },
    ],
    [
      {
        anyOf: [
          { type: 'object', properties: { a: {}, c: {} }, required: ['a', 'c'] },
          { properties: { b: {}, c: {} }, required: ['c'] },
        ],
      },
      { type: 'object', properties: { a: {}, c: {}, b: {} }, required: ['c'] },
    ],
    [
      { allOf: [{ properties: { a: {} }, required: ['a'] }, 5] },
      { type: 'object', properties: { a: {} }, required: ['a'] },
    ],
  ])('makes an object schema of %j, and turns strict off [rules 26 and 27]', (parameters, expected) => {
    const { body } = encode({ tools: [tool({ parameters })] });
    expect(body['tools']).toEqual([{ type: 'function', name: 'read', parameters: expected, strict: false }]);
  });

  it('passes a clean schema on as the same object', () => {
    const parameters = { type: 'object', properties: { a: {} } };
    expect(
      (encode({ tools: [tool({ parameters, strict: true })] }).body['tools'] as { parameters: unknown }[])[0]
        ?.parameters,
    ).toBe(parameters);
  });

  it('offers the search of the web with sites and place, and tells what it cannot limit [rule 29]', () => {
    const { body, losses } = encode({
      tools: [{ ...search, blockedDomains: ['b.example'], maximumUses: 3 }],
    });
    expect(body['tools']).toEqual([
      {
        type: 'web_search',
        filters: { allowed_domains: ['a.example'] },
        user_location: { type: 'approximate', city: 'Kyiv' },
        search_context_size: 'low',
      },
    ]);
    expect(body['include']).toEqual(['reasoning.encrypted_content', 'web_search_call.action.sources']);
    expect(losses.map((loss) => loss.path)).toEqual(['tools[0].blockedDomains', 'tools[0].maximumUses']);
  });

  it('tells a person of tools that cannot be offered', () => {
    const { body, losses } = encode({ tools: [search, image] }, { webSearch: false });
    expect(body).not.toHaveProperty('tools');
    expect(losses.map((loss) => [loss.path, loss.isVisible])).toEqual([
      ['tools[0]', true],
      ['tools[1]', true],
    ]);
  });

  it('puts namespaces together again, and leaves out tools that a kept item declares', () => {
    const tools = [
      {
        type: 'namespace',
        name: 'g',
        description: 'git',
        tools: [
          { type: 'function', name: 'log', parameters: { type: 'object', properties: {} }, strict: true },
        ],
      },
      { type: 'tool_search', execution: 'client' },
    ];
    const found = { type: 'tool_search_output', call_id: 'c', tools: [{ type: 'function', name: 'found' }] };
    expect(encode(decode({ tools, input: [found] })).body['tools']).toEqual(tools);
  });

  it.each<[ToolChoice | null, unknown]>([
    [null, 'auto'],
    [{ mode: 'auto' }, 'auto'],
    [{ mode: 'none' }, 'none'],
    [{ mode: 'required' }, 'required'],
    [
      { mode: 'tool', name: 'read', namespace: null },
      { type: 'function', name: 'read' },
    ],
    [{ mode: 'tool', name: 'web_search', namespace: null }, { type: 'web_search' }],
    [{ mode: 'tool', name: 'gone', namespace: null }, 'auto'],
    [
      { mode: 'allowed', names: ['read', 'gone'], isRequired: true },
      { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'read' }] },
    ],
  ])('writes the tool choice %j [rule 23]', (toolChoice, expected) => {
    expect(encode({ tools: [tool(), search], toolChoice }).body['tool_choice']).toEqual(expected);
  });

  it('writes neither choice nor the flag of parallel calls without tools [rules 23, 25 and 77]', () => {
    const asked = { toolChoice: { mode: 'required' }, parallelToolCalls: false } as const;
    expect(encode(asked).body).not.toHaveProperty('tool_choice');
    expect(encode(asked).body).not.toHaveProperty('parallel_tool_calls');
    expect(encode({ ...asked, tools: [tool()] }).body).toMatchObject({
      tool_choice: 'required',
      parallel_tool_calls: false,
    });
  });
});

describe('the settings of an encoded request', () => {
  it('asks for sealed reasoning and keeps nothing at the vendor [rule 34]', () => {
    expect(encode({ stream: false }).body).toEqual({
      model: 'gpt-6.1-sol',
      input: [],
      store: false,
      stream: false,
      include: ['reasoning.encrypted_content'],
    });
  });

  it.each([
    [{ mode: 'off', effort: null, budgetTokens: null, isShown: null }, { effort: 'none' }],
    [
      { mode: 'on', effort: 'high', budgetTokens: null, isShown: null },
      { effort: 'high', summary: 'auto' },
    ],
    [{ mode: 'on', effort: null, budgetTokens: 9_000, isShown: false }, { effort: 'high' }],
    [{ mode: 'adaptive', effort: null, budgetTokens: null, isShown: true }, { summary: 'auto' }],
    [null, undefined],
  ] as const)('writes the reasoning %j [rule 33]', (thinking, expected) => {
    expect(encode({ thinking }).body['reasoning']).toEqual(expected);
  });

  it('writes the form of the answer [rule 63]', () => {
    expect(encode({ outputFormat: { type: 'json' }, verbosity: 'low' }).body['text']).toEqual({
      format: { type: 'json_object' },
      verbosity: 'low',
    });
    const outputFormat = {
      type: 'json-schema',
      name: 'my form',
      description: null,
      schema: { type: 'object' },
      strict: true,
    } as const;
    expect(encode({ outputFormat }).body['text']).toEqual({
      format: { type: 'json_schema', name: 'my_form', schema: { type: 'object' }, strict: true },
    });
    expect(paths({ outputFormat }, { jsonSchema: false })).toEqual(['output-format outputFormat.schema']);
  });

  it('writes limits, tier and names, and tells what the API has no place for [rule 32]', () => {
    const request = {
      maximumOutputTokens: 1,
      serviceTier: 'priority',
      cacheKey: 'k',
      userId: 'x'.repeat(65),
      stopSequences: ['a'],
      sampling: { ...emptyRequest.sampling, temperature: 0.2, topP: 0.3, topK: 5, seed: 1 },
      system: [{ type: 'text', text: 'a', cacheMark: { ttl: null } }],
      tools: [tool({ cacheMark: { ttl: '1h' } })],
    } as const;
    expect(encode(request).body).toMatchObject({
      max_output_tokens: 16,
      temperature: 0.2,
      top_p: 0.3,
      service_tier: 'priority',
      prompt_cache_key: 'k',
    });
    expect(paths(request)).toEqual([
      'sampling sampling.topK',
      'sampling sampling.seed',
      'stop-sequences stopSequences',
      'metadata userId',
      'cache-mark cacheMarks',
    ]);
  });

  it('leaves sampling out for models that are known to reason', () => {
    const thinking: ThinkingTraits = {
      control: 'levels',
      levels: ['low'],
      minimumBudget: 0,
      maximumBudget: 0,
      canBeOff: false,
      canBeDynamic: false,
    };
    const target = { ...targetWith(), traits: { contextTokens: null, maximumOutputTokens: null, thinking } };
    const request = { ...emptyRequest, sampling: { ...emptyRequest.sampling, temperature: 1 } };
    const { body, losses } = openaiResponsesCodec.encodeRequest(request, target);
    expect(body).not.toHaveProperty('temperature');
    expect(losses.map((loss) => loss.path)).toEqual(['sampling.temperature']);
  });

  it('gives its own dialect the settings back, but never lets the vendor keep anything', () => {
    const settings = {
      truncation: 'auto',
      top_logprobs: 2,
      service_tier: 'flex',
      text: { verbosity: 'low', more: 1 },
      reasoning: { effort: 'low', summary: 'concise', context: 'all_turns' },
    };
    const { body } = encode(
      decode({ ...settings, store: true, background: true, include: ['message.output_text.logprobs'] }),
    );
    expect(body).toMatchObject({
      ...settings,
      store: false,
      include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
    });
    expect(body).not.toHaveProperty('background');
  });
});

describe('the strict subset', () => {
  const everything = {
    input: 'q',
    stream: false,
    max_output_tokens: 100,
    temperature: 1,
    top_p: 1,
    truncation: 'auto',
    user: 'u',
    safety_identifier: 's',
    context_management: [{}],
    prompt_cache_options: {},
    prompt_cache_retention: '24h',
    service_tier: 'flex',
    stream_options: {},
    generate: false,
    metadata: {},
    store: true,
    prompt_cache_key: 'k',
    include: ['message.output_text.logprobs'],
  };

  it('leaves out what the backend refuses and sets what it wants [rules 34, 75 and 76]', () => {
    const { body, losses } = encode(decode(everything), { strictResponses: true });
    expect(body).toEqual({
      model: 'gpt-6.1-sol',
      input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'q' }] }],
      prompt_cache_key: 'k',
      instructions: '',
      stream: true,
      store: false,
      include: ['reasoning.encrypted_content'],
    });
    expect(losses.map((loss) => loss.path)).toEqual([
      'maximumOutputTokens',
      'sampling.temperature',
      'sampling.topP',
      'native.truncation',
      'native.metadata',
      'userId',
      'native.context_management',
    ]);
  });

  it('keeps the priority tier', () => {
    expect(encode({ serviceTier: 'priority' }, { strictResponses: true }).body['service_tier']).toBe(
      'priority',
    );
  });
});
