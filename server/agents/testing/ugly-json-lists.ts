import * as fc from 'fast-check';
import { inAnyLayout, Pairs, tree, word } from './ugly-json.ts';

type Property = readonly [string, unknown];

const properties = (...required: readonly fc.Arbitrary<Property>[]): fc.Arbitrary<Pairs> =>
  fc
    .tuple(
      fc.tuple(...required),
      fc.uniqueArray(fc.tuple(word, tree), { maxLength: 2, selector: ([key]) => key }),
    )
    .map(([own, more]) => {
      const names = new Set(own.map(([name]) => name));
      return new Pairs([...own, ...more.filter(([name]) => !names.has(name))]);
    });

/** An element with a name of its own, ours or somebody else's. */
const element = (key: string, names: readonly string[]): fc.Arbitrary<unknown> =>
  properties(
    fc.constantFrom(...names).map((name): Property => [key, name]),
    fc.constantFrom<Property>(
      ['apiBase', 'https://llm.example/v1'],
      ['baseUrl', 'http://localhost:4000'],
      ['value', 'x'],
      ['apiBase', 7],
    ),
  );

/** A list in which at most one element has each name; sometimes not only elements. */
const list = (key: string, names: readonly string[]): fc.Arbitrary<unknown> =>
  fc.uniqueArray(
    fc.oneof(
      { weight: 5, arbitrary: element(key, names) },
      { weight: 1, arbitrary: fc.constantFrom<unknown>('gpt-5', 3, null, true) },
    ),
    {
      maxLength: 4,
      selector: (item) => (item instanceof Pairs ? item.pairs.find(([name]) => name === key)?.[1] : item),
    },
  );

const models = list('model', ['switchyard/one', 'switchyard/two', 'gpt-5', '[x]=y]']);
const providers = list('name', ['Switchyard', 'Mine', 'switchyard']);
const variables = list('name', ['AGENT_BASE_URL', 'AGENT_TOKEN', 'PATH']);
const settings = fc
  .uniqueArray(
    fc.tuple(fc.constantFrom('on', 'limit', 'other'), fc.constantFrom<unknown>(true, 12, 'x', null, -0.5)),
    { maxLength: 3, selector: ([key]) => key },
  )
  .map((pairs) => new Pairs(pairs));

const known: fc.Arbitrary<readonly Property[]> = fc
  .tuple(
    fc.option(models.map((value): Property => ['customModels', value])),
    fc.option(providers.map((value): Property => ['models', value])),
    fc.option(variables.map((value): Property => ['agent.environment', value])),
    fc.option(settings.map((value): Property => ['settings', value])),
    fc.option(fc.constantFrom('gpt-5', 'switchyard/one').map((value): Property => ['model', value])),
  )
  .chain((found) => fc.shuffledSubarray(found.filter((property) => property !== null)));

const document = fc
  .tuple(fc.uniqueArray(fc.tuple(word, tree), { maxLength: 3, selector: ([key]) => key }), known, fc.nat(3))
  .map(([pairs, own, at]) => {
    const names = new Set(own.map(([name]) => name));
    const others: readonly Property[] = pairs.filter(([name]) => !names.has(name));
    return new Pairs(others.toSpliced(Math.min(at, others.length), 0, ...own));
  });

/** Files with lists of models, providers and variables, some of them with our names, in every layout. */
export const uglyJsonLists = inAnyLayout(document);
