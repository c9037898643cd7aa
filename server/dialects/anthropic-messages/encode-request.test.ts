import { describe, expect, it } from 'vitest';
import type { IrRequest, Target, TargetSwitches, ThinkingTraits } from '../../ir/index.ts';
import { unknownTraits } from '../../ir/index.ts';
import { encodeRequest } from './encode-request.ts';
import { bodyOf, lossesOf, requestOf, say } from './testing/requests.ts';

const target = (switches: TargetSwitches = {}, thinking: ThinkingTraits | null = null): Target => ({
  model: 'claude-x',
  traits: { ...unknownTraits, thinking },
  switches,
});
const budget: ThinkingTraits = {
  control: 'budget',
  levels: [],
  minimumBudget: 1_024,
  maximumBudget: 60_000,
  canBeOff: true,
  canBeDynamic: false,
};
const adaptive: ThinkingTraits = { ...budget, control: 'adaptive', levels: ['low', 'high', 'max'] };
const intent = { mode: null, effort: null, budgetTokens: null, isShown: null } as const;
const encode = (rest: Partial<IrRequest>, to = target()): Record<string, unknown> =>
  bodyOf(encodeRequest(requestOf([say('user', 'q')], rest), to));
const losses = (rest: Partial<IrRequest>, to = target()): readonly string[] =>
  lossesOf(encodeRequest(requestOf([say('user', 'q')], rest), to));
const tool = {
  type: 'function',
  name: 'Read',
  namespace: null,
  description: null,
  parameters: null,
  strict: null,
} as const;

describe('the settings of an encoded Messages request', () => {
  it('name the target’s model and always a longest answer [rule 47]', () => {
    expect(encode({ model: 'gpt', stream: true })).toMatchObject({
      model: 'claude-x',
      stream: true,
      max_tokens: 32_000,
    });
    expect(encode({ maximumOutputTokens: 7 })).toMatchObject({ max_tokens: 7 });
    const known = { ...target(), traits: { ...unknownTraits, maximumOutputTokens: 64_000 } };
    expect(encode({}, known)).toMatchObject({ max_tokens: 64_000 });
    expect(encode({ maximumOutputTokens: 90_000 }, known)).toMatchObject({ max_tokens: 64_000 });
    expect(encode({})['stream']).toBeUndefined();
  });

  it.each([
    [{ temperature: 0.3, topP: 0.9, topK: 5 }, { temperature: 0.3, top_k: 5 }, ['sampling.topP']],
    [{ topP: 0.9 }, { top_p: 0.9 }, []],
    [{ temperature: 1.7 }, { temperature: 1 }, ['sampling.temperature']],
    [{ seed: 1, presencePenalty: 2 }, {}, ['sampling.seed', 'sampling.presencePenalty']],
  ])('take of the sampling %j what the API takes [rule 134]', (given, expected, paths) => {
    const sampling = { ...requestOf([]).sampling, ...given };
    const { temperature, top_p, top_k } = encode({ sampling }) as Record<string, number | undefined>;
    expect({ temperature, top_p, top_k }).toEqual({
      temperature: undefined,
      top_p: undefined,
      top_k: undefined,
      ...expected,
    });
    expect(losses({ sampling })).toEqual(paths);
  });

  it('take hardly any sampling while the model reasons [rule 134]', () => {
    const thinking = { ...intent, mode: 'adaptive' } as const;
    const none = requestOf([]).sampling;
    expect(
      encode({ thinking, sampling: { ...none, temperature: 0.2, topP: 0.5, topK: 3 } }),
    ).not.toMatchObject({
      temperature: expect.anything() as unknown,
    });
    expect(losses({ thinking, sampling: { ...none, temperature: 0.2, topP: 0.5, topK: 3 } })).toEqual([
      'sampling.temperature',
      'sampling.topP',
      'sampling.topK',
    ]);
    expect(encode({ thinking, sampling: { ...none, temperature: 1 } })).toMatchObject({ temperature: 1 });
    expect(encode({ thinking, sampling: { ...none, topP: 0.97 } })).toMatchObject({ top_p: 0.97 });
  });

  it.each([
    ['unsaid', null, intent, undefined, undefined],
    [
      'adaptive',
      adaptive,
      { ...intent, mode: 'adaptive', effort: 'max' },
      { type: 'adaptive' },
      { effort: 'max' },
    ],
    ['minimal', null, { ...intent, mode: 'on', effort: 'minimal' }, { type: 'adaptive' }, { effort: 'low' }],
    ['an effort alone', null, { ...intent, effort: 'high' }, undefined, { effort: 'high' }],
    [
      'tokens',
      budget,
      { ...intent, mode: 'on', budgetTokens: 5_000, isShown: false },
      { type: 'enabled', budget_tokens: 5_000, display: 'omitted' },
      undefined,
    ],
    [
      'too many tokens',
      budget,
      { ...intent, mode: 'on', budgetTokens: 99_999 },
      { type: 'enabled', budget_tokens: 31_999 },
      undefined,
    ],
    ['no amount', budget, { ...intent, mode: 'on' }, { type: 'enabled', budget_tokens: 8_192 }, undefined],
    ['off', adaptive, { ...intent, mode: 'off' }, { type: 'disabled' }, undefined],
    [
      'off where it cannot be',
      { ...adaptive, canBeOff: false },
      { ...intent, mode: 'off' },
      undefined,
      undefined,
    ],
    [
      'anything of a model that does not reason',
      { ...budget, control: 'none' },
      { ...intent, mode: 'on' },
      undefined,
      undefined,
    ],
  ] as const)('say the reasoning as %s [rules 60, 135]', (_, traits, thinking, expected, config) => {
    const body = encode({ thinking }, target({}, traits));
    expect(body['thinking']).toEqual(expected);
    expect(body['output_config']).toEqual(config);
  });

  it('leave out reasoning where a tool must be called or the answer is too short [rules 133, 135]', () => {
    const thinking = { ...intent, mode: 'on', effort: 'high' } as const;
    const forced = { thinking, tools: [tool], toolChoice: { mode: 'required' } } as const;
    expect(encode(forced)).toMatchObject({ tool_choice: { type: 'any' } });
    expect(encode(forced)).not.toHaveProperty('thinking');
    expect(encode(forced)).not.toHaveProperty('output_config');
    expect(losses(forced)).toEqual(['thinking']);
    const short = { thinking, maximumOutputTokens: 1_000 };
    expect(encode(short, target({}, budget))).not.toHaveProperty('thinking');
  });

  it('tell who asks, in the vendor’s words [rule 62]', () => {
    expect(encode({ userId: 'u', serviceTier: 'priority', stopSequences: ['END', ' \n'] })).toMatchObject({
      metadata: { user_id: 'u' },
      service_tier: 'auto',
      stop_sequences: ['END'],
    });
    expect(encode({ userId: 'u'.repeat(300) })).not.toHaveProperty('metadata');
    expect(losses({ cacheKey: 'k', verbosity: 'low', stopSequences: [' '] })).toEqual([
      'stopSequences',
      'cacheKey',
      'verbosity',
    ]);
  });

  it('force a structured answer, and ask for it in words where the server cannot [rule 59]', () => {
    const open = { type: 'object', properties: { a: { type: 'string' } } };
    const schema = { ...open, properties: { properties: open, list: { type: 'array', items: open } } };
    const outputFormat = { type: 'json-schema', name: 'n', description: null, schema, strict: true } as const;
    const closed = { ...open, additionalProperties: false };
    expect(encode({ outputFormat })['output_config']).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          ...closed,
          properties: { properties: closed, list: { type: 'array', items: closed } },
        },
      },
    });
    const anything = { ...outputFormat, schema: { type: 'object' } };
    expect(encode({ outputFormat: anything })).not.toHaveProperty('output_config');
    expect(losses({ outputFormat: anything })).toEqual(['outputFormat']);
    const words = encode({ outputFormat }, target({ jsonSchema: false }));
    expect(words).not.toHaveProperty('output_config');
    expect(JSON.stringify(words['system'])).toContain('JSON Schema');
    expect(losses({ outputFormat: { type: 'json' } })).toEqual(['outputFormat']);
  });

  it('give the vendor’s own clients their own settings back, without betas [rule 138]', () => {
    const data = {
      container: 'c',
      betas: ['x'],
      metadata: { trace: 't' },
      output_config: { task_budget: 1 },
      model: 'evil',
    };
    const rest = {
      native: { dialect: 'anthropic-messages', data },
      userId: 'u',
      thinking: { ...intent, effort: 'high' },
    } as const;
    expect(encode(rest)).toMatchObject({
      model: 'claude-x',
      container: 'c',
      metadata: { trace: 't', user_id: 'u' },
      output_config: { task_budget: 1, effort: 'high' },
    });
    expect(encode(rest)).not.toHaveProperty('betas');
    expect(losses(rest)).toEqual(['native.betas']);
    const foreign = { native: { dialect: 'openai-chat', data: { logit_bias: {} } } };
    expect(encode(foreign)).not.toHaveProperty('logit_bias');
    expect(losses(foreign)).toEqual(['native.logit_bias']);
  });

  it('lose what the server refuses, each with a loss', () => {
    const to = target({ strip: ['metadata', 'thinking', 'temperature', 'cache_control', 'messages'] });
    const rest: Partial<IrRequest> = {
      userId: 'u',
      thinking: { ...intent, mode: 'adaptive', effort: 'high' },
      sampling: { ...requestOf([]).sampling, temperature: 0.2 },
      system: [{ type: 'text', text: 's', cacheMark: { ttl: '1h' } }],
    };
    expect(encode(rest, to)).toEqual({
      model: 'claude-x',
      max_tokens: 32_000,
      system: [{ type: 'text', text: 's' }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'q' }] }],
    });
    expect(losses(rest, to)).toEqual(['system[0]', 'thinking', 'body.metadata', 'body.temperature']);
  });
});
