import { describe, expect, it } from 'vitest';
import type { IrRequest, ModelTraits, Target, Tool, Turn } from '../../ir/index.ts';
import { unknownTraits } from '../../ir/index.ts';
import { encodeRequest } from './encode-request.ts';
import { refusesForcedTools, refusesPrefill, refusesSampling } from './model-limits.ts';
import { bodyOf, lossesOf, requestOf, say } from './testing/requests.ts';

const target = (model: string, traits: ModelTraits = unknownTraits): Target => ({
  model,
  traits,
  switches: {},
});
const encode = (to: Target, more: Partial<IrRequest>, turns: readonly Turn[] = [say('user', 'q')]) => {
  const encoded = encodeRequest(requestOf(turns, more), to);
  return { body: bodyOf(encoded), losses: lossesOf(encoded) };
};
const sampling = {
  temperature: 0.2,
  topP: null,
  topK: 40,
  seed: null,
  presencePenalty: null,
  frequencyPenalty: null,
};
const tool: Tool = {
  type: 'function',
  name: 'f',
  namespace: null,
  description: null,
  parameters: null,
  strict: null,
};
const budget: ModelTraits = {
  contextTokens: null,
  maximumOutputTokens: 64_000,
  thinking: {
    control: 'budget',
    levels: [],
    minimumBudget: 1_024,
    maximumBudget: 32_000,
    canBeOff: true,
    canBeDynamic: false,
  },
};
const thinking = { mode: 'on', effort: null, budgetTokens: 4_096, isShown: null } as const;
const prefilled = [say('user', 'q'), say('assistant', 'So')];

describe('limits of the vendor’s models', () => {
  it('are read from names with and without dates and second numbers', () => {
    const sampled = [
      'claude-opus-4-6',
      'claude-opus-4-20250514',
      'claude-sonnet-4.6',
      'claude-3-7-sonnet-20250219',
      'glm-5',
    ];
    const unsampled = ['claude-opus-4-7', 'anthropic/claude-sonnet-5', 'claude-fable-5-20260901'];
    expect(sampled.map(refusesSampling)).toEqual(sampled.map(() => false));
    expect(unsampled.map(refusesSampling)).toEqual(unsampled.map(() => true));
    expect(['claude-sonnet-4-5', 'claude-sonnet-4-6'].map(refusesPrefill)).toEqual([false, true]);
    expect(
      ['claude-opus-5', 'claude-opus-5-5', 'claude-sonnet-5.5', 'claude-mythos-5'].map(refusesForcedTools),
    ).toEqual([false, true, true, true]);
  });

  it('take sampling away where the model refuses every setting of it', () => {
    expect(encode(target('claude-sonnet-4-5'), { sampling }).body).toMatchObject({
      temperature: 0.2,
      top_k: 40,
    });
    const { body, losses } = encode(target('claude-opus-5'), { sampling });
    expect(body).not.toHaveProperty('temperature');
    expect(body).not.toHaveProperty('top_k');
    expect(losses).toEqual(['sampling.temperature', 'sampling.topK']);
  });

  it('say nothing of a sampling setting that is the default anyway', () => {
    const usual = { ...sampling, temperature: 1, topP: 1, topK: null };
    const { body, losses } = encode(target('claude-opus-4-8'), { sampling: usual });
    expect(body).not.toHaveProperty('temperature');
    expect(body).not.toHaveProperty('top_p');
    expect(losses).toEqual([]);
  });

  it('leave the choice to a model that cannot be made to call a tool', () => {
    const forced = { tools: [tool], toolChoice: { mode: 'required' } } as const;
    expect(encode(target('claude-opus-5'), forced).body['tool_choice']).toEqual({ type: 'any' });
    const { body, losses } = encode(target('claude-opus-5-5'), forced);
    expect(body['tool_choice']).toEqual({ type: 'auto' });
    expect(losses).toEqual(['toolChoice']);
  });

  it('let the user speak last where the beginning of an answer is refused', () => {
    expect(encode(target('claude-sonnet-4-5'), {}, prefilled).body['messages']).toHaveLength(2);
    const { body, losses } = encode(target('claude-sonnet-4-6'), {}, prefilled);
    expect(body['messages']).toMatchObject([{ role: 'user' }, { role: 'assistant' }, { role: 'user' }]);
    expect(losses).toEqual(['turns[1]']);
  });

  it('do not think with a budget when the beginning of the answer is given', () => {
    const { body, losses } = encode(target('claude-sonnet-4-5', budget), { thinking }, prefilled);
    expect(body).not.toHaveProperty('thinking');
    expect(losses).toEqual(['thinking']);
    expect(encode(target('claude-sonnet-4-5', budget), { thinking }).body).toHaveProperty('thinking');
  });
});
