import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitThinking } from './fit-thinking.ts';
import { efforts, type ThinkingIntent } from './request.ts';
import { budgetOfEffort, effortOfBudget, nearestEffort, splitThinkingSuffix } from './thinking-amounts.ts';
import type { ThinkingTraits } from './traits.ts';

const nothing: ThinkingIntent = { mode: null, effort: null, budgetTokens: null, isShown: null };
const levels: ThinkingTraits = {
  control: 'levels',
  levels: ['low', 'medium', 'high'],
  minimumBudget: 0,
  maximumBudget: 0,
  canBeOff: false,
  canBeDynamic: false,
};
const adaptive: ThinkingTraits = {
  ...levels,
  control: 'adaptive',
  levels: ['low', 'medium', 'high', 'max'],
  canBeOff: true,
  canBeDynamic: true,
};
const budget: ThinkingTraits = {
  ...levels,
  control: 'budget',
  levels: [],
  minimumBudget: 1_024,
  maximumBudget: 32_000,
  canBeOff: true,
};

function fit(intent: Partial<ThinkingIntent>, traits: ThinkingTraits, maximum: number | null = null): string {
  const fitted = fitThinking({ ...nothing, ...intent }, traits, maximum);
  return fitted === null ? 'null' : `${fitted.mode} ${fitted.effort} ${fitted.budgetTokens}`;
}

describe('fitThinking', () => {
  it('keeps what a client said when the model is not known, and gives no opinion when it said nothing', () => {
    const intent: ThinkingIntent = { mode: 'on', effort: 'max', budgetTokens: 7, isShown: true };
    expect(fitThinking(intent, null, 100)).toBe(intent);
    expect(fitThinking(null, levels, 100)).toBeNull();
    expect(fit({}, levels)).toBe('null null null');
    expect(fit({}, budget)).toBe('null null null');
    expect(fit({ mode: 'on', effort: 'high' }, { ...levels, control: 'none' })).toBe('null');
  });

  it('says tokens as an effort and an effort as tokens [rule 33]', () => {
    expect(fit({ mode: 'on', budgetTokens: 1_024 }, levels)).toBe('on low null');
    expect(fit({ mode: 'on', budgetTokens: 1_025 }, levels)).toBe('on medium null');
    expect(fit({ mode: 'on', budgetTokens: 31_999 }, levels)).toBe('on high null');
    expect(fit({ effort: 'medium' }, budget)).toBe('on null 8192');
    expect(fit({ effort: 'max' }, budget)).toBe('on null 32000');
    expect(fit({ effort: 'minimal' }, budget)).toBe('on null 1024');
  });

  it('takes the nearest level, of two the lower, but xhigh as max on adaptive models [rule 60]', () => {
    expect(fit({ effort: 'minimal' }, levels)).toBe('on low null');
    expect(fit({ effort: 'max' }, levels)).toBe('on high null');
    expect(fit({ effort: 'medium' }, { ...levels, levels: ['low', 'high'] })).toBe('on low null');
    expect(fit({ effort: 'xhigh' }, { ...levels, levels: ['low', 'high', 'max'] })).toBe('on high null');
    expect(fit({ effort: 'xhigh' }, adaptive)).toBe('adaptive max null');
    expect(fit({ effort: 'xhigh' }, { ...adaptive, levels: ['low', 'medium', 'high'] })).toBe(
      'adaptive high null',
    );
    expect(fit({ mode: 'on', budgetTokens: 500 }, adaptive)).toBe('adaptive low null');
  });

  it('switches off where that is possible, else goes as low as it gets', () => {
    expect(fit({ mode: 'off', effort: 'high' }, adaptive)).toBe('off null null');
    expect(fit({ mode: 'on', budgetTokens: 0 }, budget)).toBe('off null null');
    expect(fit({ mode: 'off' }, levels)).toBe('on low null');
    expect(fit({ mode: 'off' }, { ...budget, canBeOff: false })).toBe('on null 1024');
    expect(fitThinking({ ...nothing, mode: 'off' }, levels, null)?.isShown).toBe(false);
  });

  it('leaves the amount to a model that can choose, else takes the middle', () => {
    expect(fit({ mode: 'adaptive' }, adaptive)).toBe('adaptive null null');
    expect(fit({ mode: 'adaptive', effort: 'high' }, adaptive)).toBe('adaptive high null');
    expect(fit({ budgetTokens: -1 }, { ...budget, canBeDynamic: true })).toBe('adaptive null null');
    expect(fit({ mode: 'adaptive' }, levels)).toBe('on medium null');
    expect(fit({ mode: 'on' }, budget)).toBe('on null 16512');
    expect(fit({ mode: 'adaptive', effort: 'low' }, budget)).toBe('on null 1024');
  });

  it('takes of an effort and tokens the one that the model is steered by', () => {
    expect(fit({ mode: 'on', effort: 'low', budgetTokens: 20_000 }, budget)).toBe('on null 20000');
    expect(fit({ mode: 'on', effort: 'low', budgetTokens: 20_000 }, levels)).toBe('on low null');
  });

  it('keeps the budget below the longest answer, and switches off when the answer is too short for it', () => {
    expect(fit({ mode: 'on', budgetTokens: 20_000 }, budget, 8_000)).toBe('on null 7999');
    expect(fit({ mode: 'on', budgetTokens: 20_000 }, budget, 1_025)).toBe('on null 1024');
    expect(fit({ mode: 'on', budgetTokens: 20_000 }, budget, 1_024)).toBe('off null null');
    expect(fit({ mode: 'on', budgetTokens: 20_000 }, { ...budget, canBeOff: false }, 500)).toBe(
      'on null 1024',
    );
  });

  it('passes on whether summaries are wanted', () => {
    expect(fitThinking({ ...nothing, isShown: true }, levels, null)?.isShown).toBe(true);
    expect(fitThinking({ ...nothing, mode: 'off', isShown: false }, adaptive, null)?.isShown).toBe(false);
  });

  it('stays within any bounds, and fits what it fitted the same again', () => {
    const intents = fc.record({
      mode: fc.constantFrom('off' as const, 'on' as const, 'adaptive' as const, null),
      effort: fc.constantFrom(...efforts, null),
      budgetTokens: fc.option(fc.oneof(fc.integer(), fc.constantFrom(Number.NaN, Infinity, 0.5, -0))),
      isShown: fc.constantFrom(true, null),
    });
    const traits = fc.record({
      control: fc.constantFrom('levels' as const, 'adaptive' as const, 'budget' as const),
      levels: fc.subarray([...efforts]),
      minimumBudget: fc.nat(2_000),
      maximumBudget: fc.integer({ min: 2_000, max: 100_000 }),
      canBeOff: fc.boolean(),
      canBeDynamic: fc.boolean(),
    });
    fc.assert(
      fc.property(intents, traits, fc.option(fc.nat(50_000)), (intent, model, maximum) => {
        const fitted = fitThinking(intent, model, maximum);
        const { effort = null, budgetTokens = null } = fitted ?? {};
        if (effort !== null) expect(model.levels).toContain(effort);
        if (budgetTokens !== null) {
          expect(budgetTokens).toBeGreaterThanOrEqual(model.minimumBudget);
          expect(budgetTokens).toBeLessThanOrEqual(model.maximumBudget);
          if (maximum !== null && model.canBeOff) expect(budgetTokens).toBeLessThan(maximum);
        }
        if (effort !== null || budgetTokens !== null)
          expect(fitThinking(fitted, model, maximum)).toEqual(fitted);
      }),
    );
  });
});

describe('amounts of thinking', () => {
  it('go from effort to tokens and back, where max is more than a number can say', () => {
    expect(efforts.map(budgetOfEffort)).toEqual([512, 1_024, 8_192, 24_576, 32_768, 128_000]);
    expect(efforts.map((effort) => effortOfBudget(budgetOfEffort(effort)))).toEqual([
      'minimal',
      'low',
      'medium',
      'high',
      'xhigh',
      'xhigh',
    ]);
    expect(nearestEffort('low', [])).toBeNull();
  });
});

describe('a model name with a suffix', () => {
  it.each([
    ['m(HIGH)', 'm', { mode: 'on', effort: 'high' }],
    ['m(none)', 'm', { mode: 'off' }],
    ['m(0)', 'm', { mode: 'off' }],
    ['m(auto)', 'm', { mode: 'adaptive' }],
    ['m(-1)', 'm', { mode: 'adaptive' }],
    ['m(16384)', 'm', { mode: 'on', budgetTokens: 16_384 }],
    ['a(b)(low)', 'a(b)', { mode: 'on', effort: 'low' }],
  ])('%s asks for its value', (model, rest, intent) => {
    expect(splitThinkingSuffix(model)).toEqual({ model: rest, intent: { ...nothing, ...intent } });
  });

  it.each([
    ['m(fast)', 'm'],
    ['m()', 'm'],
    ['m(-2)', 'm'],
    ['m(1.5)', 'm'],
    ['m(99999999999999999999)', 'm'],
    ['m(__proto__)', 'm'],
    ['(high)', '(high)'],
    ['m(high', 'm(high'],
    ['m(high) ', 'm(high) '],
    ['m)', 'm)'],
    ['', ''],
  ])('%s asks for nothing', (model, rest) => {
    expect(splitThinkingSuffix(model)).toEqual({ model: rest, intent: null });
  });
});
