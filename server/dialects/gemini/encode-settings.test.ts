import { describe, expect, it } from 'vitest';
import { fitThinking } from '../../ir/index.ts';
import type {
  FunctionTool,
  IrRequest,
  JsonObject,
  Target,
  ThinkingIntent,
  WebSearchTool,
} from '../../ir/index.ts';
import { geminiCodec } from './index.ts';
import { budgets, levels, requestWith, second, targetOf, third } from './testing/samples.ts';

const encode = (changes: Partial<IrRequest>, target: Target = third) =>
  geminiCodec.encodeRequest(requestWith(changes), target);
const bodyOf = (changes: Partial<IrRequest>, target?: Target): JsonObject => encode(changes, target).body;
const configOf = (changes: Partial<IrRequest>, target?: Target) =>
  bodyOf(changes, target)['generationConfig'] as JsonObject | undefined;
const lossesOf = (changes: Partial<IrRequest>, target?: Target) =>
  encode(changes, target).losses.map(
    ({ path, kind, isVisible }) => `${kind} ${path}${isVisible === true ? ' (visible)' : ''}`,
  );

const tool = (name: string, changes: Partial<FunctionTool> = {}): FunctionTool => ({
  type: 'function',
  name,
  namespace: null,
  description: null,
  parameters: null,
  strict: null,
  ...changes,
});
const search: WebSearchTool = {
  type: 'web-search',
  name: 'web_search',
  allowedDomains: [],
  blockedDomains: [],
  maximumUses: null,
  userLocation: null,
  contextSize: null,
};

describe('tools for Gemini', () => {
  it('sends ordinary JSON Schema, or the subset where the target wants it', () => {
    const tools = [
      tool('f', {
        description: 'd',
        parameters: { $schema: 'x', type: 'object', properties: { a: { type: 'string' } } },
      }),
      tool('g'),
    ];
    expect(bodyOf({ tools })['tools']).toEqual([
      {
        functionDeclarations: [
          {
            name: 'f',
            description: 'd',
            parametersJsonSchema: { type: 'object', properties: { a: { type: 'string' } } },
          },
          { name: 'g' },
        ],
      },
    ]);
    expect(
      bodyOf({ tools }, targetOf('gemini-2.5-pro', { switches: { schemaSubset: true } }))['tools'],
    ).toMatchObject([
      {
        functionDeclarations: [
          { name: 'f', parameters: { type: 'OBJECT', properties: { a: { type: 'STRING' } } } },
          { name: 'g' },
        ],
      },
    ]);
  });

  it.each<[IrRequest['toolChoice'], object | undefined]>([
    [null, undefined],
    [{ mode: 'auto' }, { mode: 'AUTO' }],
    [{ mode: 'none' }, { mode: 'NONE' }],
    [{ mode: 'required' }, { mode: 'ANY' }],
    [
      { mode: 'tool', name: 'f', namespace: null },
      { mode: 'ANY', allowedFunctionNames: ['f'] },
    ],
    [
      { mode: 'allowed', names: ['f', 'g'], isRequired: false },
      { mode: 'VALIDATED', allowedFunctionNames: ['f', 'g'] },
    ],
  ])('says the choice %j [rule 44]', (toolChoice, expected) => {
    const config = bodyOf({ tools: [tool('f'), tool('g')], toolChoice })['toolConfig'] as
      | JsonObject
      | undefined;
    expect(config?.['functionCallingConfig']).toEqual(expected);
  });

  it('validates when a function is strict, and says no choice without functions', () => {
    expect(bodyOf({ tools: [tool('f', { strict: true })] })['toolConfig']).toEqual({
      functionCallingConfig: { mode: 'VALIDATED' },
    });
    expect(bodyOf({ toolChoice: { mode: 'required' } })['toolConfig']).toBeUndefined();
    expect(lossesOf({ toolChoice: { mode: 'required' } })).toEqual(['tool-choice toolChoice']);
  });

  it('offers Google’s search alone, and beside functions from Gemini 3 on [rule 45, provider notes 16.1]', () => {
    expect(bodyOf({ tools: [search] }, second)['tools']).toEqual([{ googleSearch: {} }]);
    expect(lossesOf({ tools: [search, tool('f')] }, second)).toEqual(['server-tool tools[0] (visible)']);
    expect(bodyOf({ tools: [search, tool('f')] })).toMatchObject({
      tools: [{ functionDeclarations: [{ name: 'f' }] }, { googleSearch: {} }],
      toolConfig: { includeServerSideToolInvocations: true },
    });
    const limited = { ...search, allowedDomains: ['a.org'], maximumUses: 3 };
    expect(lossesOf({ tools: [limited] })).toEqual(['server-tool tools[0]']);
    expect(
      lossesOf({ tools: [search] }, targetOf('gemini-3-pro', { switches: { webSearch: false } })),
    ).toEqual(['server-tool tools[0] (visible)']);
  });

  it('leaves out tools that only another vendor can run, visibly', () => {
    const hosted = {
      type: 'hosted',
      name: 'computer',
      native: { dialect: 'anthropic-messages', data: {} },
    } as const;
    expect(lossesOf({ tools: [hosted] })).toEqual(['tool tools[0] (visible)']);
  });
});

describe('settings for Gemini', () => {
  it('carries sampling, limits and stop sequences [rule 36]', () => {
    const sampling = {
      temperature: 0.2,
      topP: 0.9,
      topK: 40,
      seed: 7,
      presencePenalty: 0.1,
      frequencyPenalty: 0.3,
    };
    const stopSequences = ['1', '2', '3', '4', '5', '6'];
    const changes = { sampling, stopSequences, maximumOutputTokens: 100 };
    expect(configOf(changes, second)).toEqual({
      ...sampling,
      stopSequences: ['1', '2', '3', '4', '5'],
      maxOutputTokens: 100,
    });
    expect(lossesOf(changes)).toEqual(['stop-sequences stopSequences']);
  });

  it('says what Gemini has no word for', () => {
    expect(
      lossesOf({
        parallelToolCalls: false,
        userId: 'u',
        cacheKey: 'k',
        verbosity: 'low',
        native: { dialect: 'openai-chat', data: { logit_bias: {} } },
      }),
    ).toEqual([
      'tool-choice parallelToolCalls',
      'metadata userId',
      'metadata cacheKey',
      'sampling verbosity',
      'native native',
    ]);
  });

  it('asks for JSON, not beside functions before Gemini 3 [rule 68, provider notes 16.1]', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    const outputFormat = { type: 'json-schema', name: 'n', description: null, schema, strict: true } as const;
    expect(configOf({ outputFormat })).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: schema,
    });
    expect(configOf({ outputFormat: { type: 'json' } })).toEqual({ responseMimeType: 'application/json' });
    expect(
      configOf({ outputFormat }, targetOf('gemini-2.0', { switches: { schemaSubset: true } })),
    ).toMatchObject({ responseSchema: { type: 'OBJECT' } });
    expect(lossesOf({ outputFormat, tools: [tool('f')] }, second)).toEqual([
      'output-format outputFormat (visible)',
    ]);
    expect(lossesOf({ outputFormat, tools: [tool('f')] })).toEqual([]);
  });
});

const intent = (changes: Partial<ThinkingIntent>): ThinkingIntent => ({
  mode: 'on',
  effort: null,
  budgetTokens: null,
  isShown: null,
  ...changes,
});

describe('thinking for Gemini', () => {
  const byLevel = targetOf('gemini-3-pro', {
    traits: { contextTokens: null, maximumOutputTokens: 65_536, thinking: levels },
  });
  const byBudget = targetOf('gemini-2.5-pro', {
    traits: { contextTokens: null, maximumOutputTokens: 65_536, thinking: budgets },
  });
  const fitted = (wanted: ThinkingIntent, target: Target) =>
    configOf({ thinking: fitThinking(wanted, target.traits.thinking, null) }, target)?.['thinkingConfig'];

  it.each<[Partial<ThinkingIntent>, object | undefined, object | undefined]>([
    [
      { effort: 'high' },
      { thinkingLevel: 'HIGH', includeThoughts: true },
      { thinkingBudget: 24_576, includeThoughts: true },
    ],
    [
      { effort: 'max' },
      { thinkingLevel: 'HIGH', includeThoughts: true },
      { thinkingBudget: 32_768, includeThoughts: true },
    ],
    [
      { budgetTokens: 1_000, isShown: false },
      { thinkingLevel: 'LOW', includeThoughts: false },
      { thinkingBudget: 1_000, includeThoughts: false },
    ],
    [{ mode: 'adaptive' }, { includeThoughts: true }, { thinkingBudget: -1, includeThoughts: true }],
    [{ mode: 'off' }, { thinkingLevel: 'LOW', includeThoughts: false }, { thinkingBudget: 0 }],
    [{ mode: null }, undefined, undefined],
    [{ mode: null, isShown: true }, { includeThoughts: true }, { includeThoughts: true }],
  ])('says %j as a level or a budget, never both', (changes, level, budget) => {
    expect(fitted(intent(changes), byLevel)).toEqual(level);
    expect(fitted(intent(changes), byBudget)).toEqual(budget);
  });

  it('goes by the model’s name when its traits are not known', () => {
    const config = (target: Target) =>
      configOf({ thinking: intent({ budgetTokens: 20_000 }) }, target)?.['thinkingConfig'];
    expect(config(third)).toEqual({ thinkingLevel: 'HIGH', includeThoughts: true });
    expect(config(second)).toEqual({ thinkingBudget: 20_000, includeThoughts: true });
    expect(lossesOf({ thinking: intent({ mode: 'off' }) }, third)).toEqual(['thinking thinking']);
  });

  it('gives thoughts room beside the text that was asked for [provider notes 16.1]', () => {
    const limit = (maximumOutputTokens: number, thinking: ThinkingIntent | null, target: Target) =>
      configOf({ maximumOutputTokens, thinking }, target)?.['maxOutputTokens'];
    expect(limit(1_000, intent({ budgetTokens: 4_000 }), byBudget)).toBe(5_000);
    expect(limit(1_000, intent({ effort: 'low' }), byLevel)).toBe(2_024);
    expect(limit(1_000, intent({ mode: 'adaptive' }), byBudget)).toBe(9_192);
    expect(limit(1_000, null, byBudget)).toBe(9_192);
    expect(limit(1_000, intent({ mode: 'off' }), byBudget)).toBe(1_000);
    expect(limit(1_000, null, second)).toBe(1_000);
    expect(limit(65_000, intent({ budgetTokens: 4_000 }), byBudget)).toBe(65_536);
    expect(limit(80_000, null, byBudget)).toBe(65_536);
    expect(limit(80_000, null, third)).toBe(80_000);
  });
});
