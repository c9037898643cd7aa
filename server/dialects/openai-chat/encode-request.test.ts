import { describe, expect, it } from 'vitest';
import type {
  FunctionTool,
  IrRequest,
  JsonObject,
  Target,
  ThinkingIntent,
  ThinkingTraits,
  Tool,
} from '../../ir/index.ts';
import { unknownTraits } from '../../ir/index.ts';
import { openaiChatCodec } from './index.ts';
import { decode, irRequest, targetOf } from './testing/streams.ts';

const tool = (
  name: string,
  parameters: JsonObject | null = { type: 'object', properties: {} },
): FunctionTool => ({
  type: 'function',
  name,
  namespace: null,
  description: null,
  parameters,
  strict: false,
});
const search: Tool = {
  type: 'web-search',
  name: 'WebSearch',
  allowedDomains: ['a.test'],
  blockedDomains: [],
  maximumUses: null,
  userLocation: { city: 'Berlin' },
  contextSize: 'low',
};

function encode(
  members: Partial<IrRequest>,
  target: Target = targetOf(),
): { body: JsonObject; losses: readonly string[] } {
  const { body, losses } = openaiChatCodec.encodeRequest(irRequest(members), target);
  return { body, losses: losses.map(({ path, kind }) => `${kind} ${path}`) };
}

describe('tools for a Chat Completions server', () => {
  it('gives every object schema properties, at any depth, and touches nothing else [rules 26, 27]', () => {
    const schema = {
      type: 'object',
      properties: {
        type: { type: 'string', enum: ['object'], default: { type: 'object' } },
        list: { type: 'array', items: { type: 'object' } },
        either: { anyOf: [{ type: ['object', 'null'] }, { type: 'string' }] },
      },
      $defs: { inner: { type: 'object', additionalProperties: { type: 'object' } } },
    };
    const { body } = encode({ tools: [tool('f', schema), tool('g', null), tool('h', {})] });
    const parameters = (body['tools'] as { function: { parameters: unknown } }[]).map(
      (entry) => entry.function.parameters,
    );
    expect(parameters).toEqual([
      {
        type: 'object',
        properties: {
          type: schema.properties.type,
          list: { type: 'array', items: { type: 'object', properties: {} } },
          either: { anyOf: [{ type: ['object', 'null'], properties: {} }, { type: 'string' }] },
        },
        $defs: {
          inner: { type: 'object', additionalProperties: { type: 'object', properties: {} }, properties: {} },
        },
      },
      { type: 'object', properties: {} },
      { type: 'object', properties: {} },
    ]);
  });

  it.each([
    [{ mode: 'auto' }, 'auto'],
    [{ mode: 'required' }, 'required'],
    [{ mode: 'none' }, 'none'],
    [
      { mode: 'tool', name: 'f', namespace: null },
      { type: 'function', function: { name: 'f' } },
    ],
  ] as const)('sends the choice %j [rules 23, 24]', (toolChoice, expected) => {
    expect(encode({ tools: [tool('f')], toolChoice }).body['tool_choice']).toEqual(expected);
    expect(encode({ tools: [], toolChoice }).body).not.toHaveProperty('tool_choice');
  });

  it('offers only the allowed tools', () => {
    const { body } = encode({
      tools: [tool('a'), tool('b')],
      toolChoice: { mode: 'allowed', names: ['b'], isRequired: true },
    });
    expect(body).toMatchObject({ tools: [{ function: { name: 'b' } }], tool_choice: 'required' });
  });

  it('forbids parallel calls where the server can [rule 25]', () => {
    const members = { tools: [tool('f')], parallelToolCalls: false };
    expect(encode(members).body['parallel_tool_calls']).toBe(false);
    const refused = encode(members, targetOf({ parallelToolCalls: false }));
    expect(refused.body).not.toHaveProperty('parallel_tool_calls');
    expect(refused.losses).toEqual(['tool-choice parallelToolCalls']);
    expect(encode({ parallelToolCalls: false }).body).not.toHaveProperty('parallel_tool_calls');
  });

  it('falls back to auto where a choice is refused', () => {
    const members = { tools: [tool('f')], toolChoice: { mode: 'required' } } as const;
    expect(encode(members, targetOf({ toolChoiceRequired: false }))).toMatchObject({
      body: { tool_choice: 'auto' },
      losses: ['tool-choice toolChoice'],
    });
  });

  it('never makes an empty function of the web search [rule 28]', () => {
    const dropped = encode({
      tools: [search],
      toolChoice: { mode: 'tool', name: 'WebSearch', namespace: null },
    });
    expect(dropped.body).not.toHaveProperty('tools');
    expect(dropped.losses).toEqual(['tool tools[0]', 'tool-choice toolChoice']);
    expect(encode({ tools: [search] }, targetOf({ webSearch: true })).body['web_search_options']).toEqual({
      search_context_size: 'low',
      user_location: { type: 'approximate', approximate: { city: 'Berlin' } },
    });
  });
});

describe('settings for a Chat Completions server', () => {
  it('names the limit as the server does, and stays below what the model gives [rule 35]', () => {
    expect(encode({ maximumOutputTokens: 9 }).body['max_completion_tokens']).toBe(9);
    const target = targetOf(
      { maximumOutputField: 'max_tokens' },
      { traits: { ...unknownTraits, maximumOutputTokens: 5 } },
    );
    expect(encode({ maximumOutputTokens: 9 }, target).body['max_tokens']).toBe(5);
  });

  it('always asks a stream for its usage, unless the server refuses', () => {
    expect(encode({ stream: true }).body).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(encode({ stream: true }, targetOf({ streamUsage: false })).body).not.toHaveProperty(
      'stream_options',
    );
    expect(encode({}).body).not.toHaveProperty('stream_options');
  });

  const sampling = {
    temperature: 0.2,
    topP: 0.9,
    topK: 4,
    seed: 1,
    presencePenalty: null,
    frequencyPenalty: null,
  };
  const levels: ThinkingTraits = {
    control: 'levels',
    levels: ['low', 'high'],
    minimumBudget: 0,
    maximumBudget: 0,
    canBeOff: true,
    canBeDynamic: false,
  };
  const on: ThinkingIntent = { mode: 'on', effort: 'high', budgetTokens: null, isShown: null };
  const off: ThinkingIntent = { mode: 'off', effort: null, budgetTokens: null, isShown: null };

  it('sends temperature and top_p, and four stops [rule 35]', () => {
    const { body, losses } = encode({ sampling, stopSequences: ['1', '2', '3', '4', '5'] });
    expect(body).toMatchObject({ temperature: 0.2, top_p: 0.9, seed: 1, stop: ['1', '2', '3', '4'] });
    expect(losses).toEqual(['sampling sampling.topK', 'stop-sequences stopSequences']);
  });

  it('spares a reasoning model what it refuses, unless its reasoning is off', () => {
    const target = targetOf({}, { traits: { ...unknownTraits, thinking: levels } });
    const spared = encode({ sampling, thinking: on, stopSequences: ['x'] }, target);
    expect(spared.body).toMatchObject({ reasoning_effort: 'high', seed: 1 });
    for (const name of ['temperature', 'top_p', 'stop']) expect(spared.body).not.toHaveProperty(name);
    expect(spared.losses).toEqual([
      'sampling sampling.topK',
      'sampling sampling.temperature',
      'sampling sampling.topP',
      'stop-sequences stopSequences',
    ]);
    expect(encode({ sampling, thinking: off }, target).body).toMatchObject({
      reasoning_effort: 'none',
      temperature: 0.2,
    });
  });

  it.each([
    [{ ...on, effort: null, budgetTokens: 8_000 }, {}, { reasoning_effort: 'medium' }, []],
    [{ ...on, effort: null, mode: 'adaptive' as const }, {}, {}, []],
    [off, {}, {}, ['thinking thinking']],
    [on, { reasoningEffort: false }, {}, ['thinking thinking']],
  ])('says the wish for reasoning %j under %j', (thinking, switches, expected, lost) => {
    const { body, losses } = encode({ thinking }, targetOf(switches));
    expect(body['reasoning_effort']).toBe((expected as { reasoning_effort?: string }).reasoning_effort);
    expect(losses).toEqual(lost);
  });

  it('sends formats as the server takes them', () => {
    const schema = { type: 'object' };
    const outputFormat = {
      type: 'json-schema',
      name: 'a b',
      description: null,
      schema,
      strict: true,
    } as const;
    expect(encode({ outputFormat }).body['response_format']).toEqual({
      type: 'json_schema',
      json_schema: { name: 'a_b', schema, strict: true },
    });
    expect(encode({ outputFormat }, targetOf({ jsonSchema: false })).body).toMatchObject({
      response_format: { type: 'json_object' },
      messages: [{ role: 'system', content: expect.stringContaining('{"type":"object"}') as unknown }, {}],
    });
    expect(JSON.stringify(encode({ outputFormat: { type: 'json' } }).body['messages'])).toContain('JSON');
  });

  it('sends ids and tastes only where they are known and short enough', () => {
    const members = { userId: 'u', cacheKey: 'k', verbosity: 'low', serviceTier: 'priority' } as const;
    expect(encode(members).body).toMatchObject({
      user: 'u',
      prompt_cache_key: 'k',
      verbosity: 'low',
      service_tier: 'priority',
    });
    const older = encode(members, targetOf({ maximumOutputField: 'max_tokens' }));
    expect(Object.keys(older.body)).toEqual(['model', 'messages', 'stream']);
    expect(older.losses).toHaveLength(4);
    expect(encode({ userId: 'u'.repeat(65) }).losses).toEqual(['metadata userId']);
  });

  it('gives native settings back to its own dialect only', () => {
    const own = {
      logprobs: true,
      stream_options: { include_obfuscation: false },
      user: 'u',
      metadata: { user_id: 'm' },
    };
    const request = decode({ messages: [{ role: 'user', content: 'x' }], stream: true, ...own });
    expect(openaiChatCodec.encodeRequest(request, targetOf()).body).toMatchObject({
      ...own,
      stream_options: { include_obfuscation: false, include_usage: true },
    });
    const foreign = encode({ native: { dialect: 'gemini', data: { safetySettings: [] } } });
    expect(foreign.body).not.toHaveProperty('safetySettings');
    expect(foreign.losses).toEqual(['native native']);
  });
});
