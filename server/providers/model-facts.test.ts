import { describe, expect, it } from 'vitest';
import { anthropicModels, anthropicTraits } from './vendors/anthropic/models.ts';
import { openAiModels, openAiTraits } from './vendors/openai/models.ts';

describe('what a model’s name tells', () => {
  it.each([
    ['claude-opus-5-5', 'adaptive', false, 128_000],
    ['claude-fable-5-2', 'adaptive', false, 128_000],
    ['claude-opus-5', 'adaptive', true, 128_000],
    ['claude-opus-4-8', 'adaptive', true, 128_000],
    ['anthropic/claude-opus-4.6', 'adaptive', true, 128_000],
    ['claude-opus-4-5-20251101', 'budget', true, 64_000],
    ['claude-opus-4-20250514', 'budget', true, 32_000],
    ['claude-sonnet-4-5-20250929', 'budget', true, 64_000],
    ['claude-haiku-4-5-20251001', 'budget', true, 64_000],
    ['claude-haiku-5-5', 'adaptive', true, 128_000],
    ['claude-3-5-haiku-20241022', 'none', true, 8_192],
  ])('of Anthropic: %s', (id, control, canBeOff, maximumOutputTokens) => {
    expect(anthropicTraits(id)).toMatchObject({ maximumOutputTokens, thinking: { control, canBeOff } });
  });

  it.each([
    ['gpt-6.2-astra', 'levels', false, 'low'],
    ['gpt-6.1-sol', 'levels', false, 'low'],
    ['gpt-6-sol', 'levels', true, 'low'],
    ['gpt-5.6-luna', 'levels', true, 'low'],
    ['openai/gpt-5', 'levels', false, 'minimal'],
    ['gpt-5-codex', 'levels', false, 'low'],
    ['gpt-5.1', 'levels', true, 'low'],
    ['o4-mini', 'levels', false, 'low'],
    ['gpt-4.1-mini', 'none', true, undefined],
    ['gpt-5-chat-latest', 'none', true, undefined],
  ])('of OpenAI: %s', (id, control, canBeOff, lowest) => {
    const { thinking } = openAiTraits(id);
    expect(thinking).toMatchObject({ control, canBeOff });
    expect(thinking?.levels[0]).toBe(lowest);
  });

  it('is nothing for unknown and for absurd names', () => {
    for (const id of ['', 'llama-3', 'x'.repeat(100_000), 'gpt-']) {
      expect(openAiTraits(id).thinking).toBeNull();
      expect(anthropicTraits(id).thinking).toBeNull();
    }
  });
});

describe('the vendors’ lists', () => {
  it('keep ids, names and sizes, with the names’ facts beside them', () => {
    expect(
      anthropicModels.parse({
        data: [
          {
            type: 'model',
            id: 'claude-opus-5-5',
            display_name: 'Opus 5.5',
            max_input_tokens: 7,
            max_tokens: 3,
          },
          { id: null },
        ],
        has_more: false,
      }),
    ).toMatchObject([
      {
        id: 'claude-opus-5-5',
        label: 'Opus 5.5',
        traits: { contextTokens: 7, maximumOutputTokens: 3, thinking: { control: 'adaptive' } },
      },
    ]);
  });

  it('leave out models that no agent can use', () => {
    const ids = [
      'gpt-6-sol',
      'text-embedding-3-small',
      'whisper-1',
      'gpt-4o-realtime-preview',
      'dall-e-3',
      'tts-1',
      'gpt-image-2',
    ];
    expect(
      openAiModels.parse({ data: ids.map((id) => ({ id, object: 'model' })) }).map(({ id }) => id),
    ).toEqual(['gpt-6-sol']);
  });
});
