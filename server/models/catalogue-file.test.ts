import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unknownTraits } from '../ir/index.ts';
import { parseCatalogue, storedCatalogue } from './index.ts';

const model = (id: unknown, part: object = {}): unknown => ({ id, label: null, ...part });

describe('stored lists of models', () => {
  it('come back as they were stored, without what is known by name', () => {
    const state = {
      a: {
        readAtMs: 5,
        models: [
          {
            id: 'm',
            label: 'M',
            traits: {
              contextTokens: 200_000,
              maximumOutputTokens: null,
              thinking: {
                control: 'none' as const,
                levels: [],
                minimumBudget: 0,
                maximumBudget: 0,
                canBeOff: true,
                canBeDynamic: false,
              },
            },
          },
        ],
      },
    };
    const back = parseCatalogue(JSON.parse(JSON.stringify(storedCatalogue(state))));
    expect(back).toEqual({
      a: {
        readAtMs: 5,
        models: [{ id: 'm', label: 'M', traits: { ...unknownTraits, contextTokens: 200_000 } }],
      },
    });
  });

  it.each([null, undefined, 7, 'x', [], [[]], { a: null }, { a: [] }, { a: { readAtMs: 1 } }])(
    'are none in %j',
    (value) => {
      expect(parseCatalogue(value)).toEqual({});
    },
  );

  it('lose the entries that cannot be read and no others', () => {
    const entry = {
      readAtMs: 1,
      models: [
        null,
        'm',
        [],
        model(''),
        model(7),
        model('ok', { label: 9, contextTokens: -1, maximumOutputTokens: 0.5 }),
        model('big', { contextTokens: 1e300, maximumOutputTokens: '9' }),
      ],
    };
    const { good } = parseCatalogue({
      good: entry,
      bad: { readAtMs: 'x', models: [] },
      old: { readAtMs: 0 },
    });
    expect(good?.models.map(({ id, label, traits }) => [id, label, traits])).toEqual([
      ['ok', null, unknownTraits],
      ['big', null, unknownTraits],
    ]);
  });

  it('never reach a prototype', () => {
    const state = parseCatalogue(
      JSON.parse(
        '{"__proto__":{"readAtMs":1,"models":[{"id":"x"}]},"constructor":{"readAtMs":1,"models":[]}}',
      ),
    );
    expect(Object.getPrototypeOf(state)).toBe(Object.prototype);
    expect(Object.keys(state)).toEqual(['__proto__', 'constructor']);
  });

  it('are read from anything without a throw', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void storedCatalogue(parseCatalogue({ a: value }))));
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (models) => {
        storedCatalogue(parseCatalogue({ a: { readAtMs: 1, models } }));
      }),
    );
  });
});
