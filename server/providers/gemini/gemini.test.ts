import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { geminiTraits } from './models.ts';
import { gemini } from './index.ts';

const listed = (body: unknown): readonly unknown[] => gemini.models?.parse(body) ?? [];

describe('the path of a Gemini call', () => {
  it.each([
    ['gemini-3.8-flash', false, '', '/v1beta/models/gemini-3.8-flash:generateContent'],
    ['models/gemini-3.8-flash', false, '', '/v1beta/models/gemini-3.8-flash:generateContent'],
    ['tunedModels/mine-1', false, '', '/v1beta/tunedModels/mine-1:generateContent'],
    ['gemini-3.8-flash', true, '', '/v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse'],
    ['g', true, '?alt=sse&key=swy_local', '/v1beta/models/g:streamGenerateContent?alt=sse'],
    [
      'g',
      true,
      '?alt=json&prettyPrint=false',
      '/v1beta/models/g:streamGenerateContent?alt=json&prettyPrint=false',
    ],
    ['g', false, '?access_token=ya29.x&fields=a', '/v1beta/models/g:generateContent?fields=a'],
    ['../../../upload', false, '', '/v1beta/models/..%2F..%2F..%2Fupload:generateContent'],
    ['a:b?c#d', false, '', '/v1beta/models/a%3Ab%3Fc%23d:generateContent'],
  ])('holds the model %j (stream %j, query %j)', (model, stream, query, expected) => {
    expect(gemini.path('generate', query, { model, stream })).toBe(expected);
  });

  it('counts tokens, lists models and knows nothing else', () => {
    expect(gemini.path('count-tokens', '', { model: 'g', stream: false })).toBe(
      '/v1beta/models/g:countTokens',
    );
    expect(gemini.path('models', '?pageSize=5&key=swy_local')).toBe('/v1beta/models?pageSize=5');
    expect(gemini.path('generate', '')).toBeNull();
    expect(gemini.path('messages', '', { model: 'g', stream: false })).toBeNull();
  });
});

describe('the key on a Gemini request', () => {
  it('stands in one header, and no other key stays', () => {
    const credential = gemini.checkSecret('api-key', ' AIzaSyExample \n');
    expect(gemini.credentialHeaders(credential, {})).toEqual({
      remove: ['authorization', 'x-api-key'],
      set: [['x-goog-api-key', 'AIzaSyExample']],
    });
  });

  it.each([['sk-ant-api03-x'], ['sk-proj-x'], ['ya29.token'], ['1//refresh'], ['two words'], ['']])(
    'is refused when it is %j',
    (secret) => {
      expect(() => gemini.checkSecret('api-key', secret)).toThrow(
        expect.objectContaining({ code: 'input-invalid' }),
      );
    },
  );
});

describe('Google’s list of models', () => {
  it('is read with its sizes, without what cannot generate', () => {
    const body = {
      models: [
        {
          name: 'models/gemini-2.5-pro',
          displayName: 'Gemini 2.5 Pro',
          inputTokenLimit: 1_048_576,
          outputTokenLimit: 65_536,
          supportedGenerationMethods: ['generateContent', 'countTokens'],
          thinking: true,
        },
        { name: 'models/embedding-001', supportedGenerationMethods: ['embedContent'] },
        { name: 'models/gemini-9-new', inputTokenLimit: 0 },
        { name: 7 },
        null,
        { name: 'models/gemini-2.5-pro' },
      ],
    };
    expect(listed(body)).toMatchObject([
      {
        id: 'gemini-2.5-pro',
        label: 'Gemini 2.5 Pro',
        traits: {
          contextTokens: 1_048_576,
          thinking: { control: 'budget', minimumBudget: 128, canBeOff: false },
        },
      },
      { id: 'gemini-9-new', label: null, traits: { contextTokens: null, thinking: null } },
    ]);
  });

  it('is empty for anything else, and never throws', () => {
    for (const body of [null, 'x', {}, { models: {} }, { __proto__: { models: [] } }])
      expect(listed(body)).toEqual([]);
    fc.assert(fc.property(fc.jsonValue(), (value) => void listed({ models: [value] })));
  });
});

it.each([
  ['gemini-2.5-flash', 'budget', true],
  ['gemini-2.5-flash-lite', 'budget', true],
  ['models/gemini-3-pro-preview', 'levels', false],
  ['gemini-3-flash-preview', 'levels', false],
  ['gemini-2.0-flash', 'none', true],
])('%s is steered by %s', (id, control, canBeOff) => {
  expect(geminiTraits(id).thinking).toMatchObject({ control, canBeOff });
});
