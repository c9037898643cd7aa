import * as fc from 'fast-check';

/** Settings files as people and programs leave them: valid YAML in every layout; a few must be refused. */

/** Lines without line endings, indented from column 0. */
type Block = readonly string[];

const indentBy = (lines: Block, step: number): Block =>
  lines.map((line) => (line === '' ? line : ' '.repeat(step) + line));

const scalar = fc.constantFrom(
  'gpt-5',
  "'it''s'",
  '"a \\"quoted\\" # [hash]: {x}"',
  '""',
  'https://x.example:8080/v1?a=b#c',
  'true',
  'no',
  '~',
  '12',
  '0x1F',
  '-1.5e3',
  '12345678901234567890123',
  '2001-01-01',
  'a b  c',
  '-x',
  ':y',
  'http://127.0.0.1:9/v1',
  '"\\u00e9\\U0001F600"',
  '!custom tagged',
  '日本',
);
const flow = fc.constantFrom(
  '[]',
  '{}',
  '[a, "b, c", {d: e}]',
  '{a: 1, "b": [1, 2], c: {d: }}',
  '[ x ]',
  '{name: Switchyard}',
  '[a: 1, b]',
);
const note = fc.constantFrom('', '', '', '', ' # note', '  #', '   ', ' # name: Switchyard', '\t# tab');
const between: fc.Arbitrary<Block> = fc.constantFrom<Block[]>(
  [],
  [],
  [],
  [''],
  ['# a comment'],
  ['#model: old', ''],
  ['', '   ', '# models:', '#   - name: Switchyard'],
);
const longText: fc.Arbitrary<Block> = fc.constantFrom<Block[]>(
  ['|', '  text', '  # no comment', '', '  models:'],
  ['>-', '  folded', '', '  more'],
  ['|+', '  keep', '', ''],
  ['|2', '    x', '  y'],
);
const otherKey = fc.constantFrom(
  'name',
  'version',
  '"quoted key"',
  "'single'",
  'a.b',
  '1',
  'ключ',
  'mcp',
  'x-y',
  '__proto__',
  'on',
  'é',
);

const keyed = (key: string, value: string, comment: string): Block => [`${key}: ${value}${comment}`];

interface Style {
  readonly step: number;
  readonly listStep: number;
  readonly gap: string;
}

const style: fc.Arbitrary<Style> = fc.record({
  step: fc.constantFrom(2, 2, 4, 1, 3),
  listStep: fc.constantFrom(0, 2, 4),
  gap: fc.constantFrom(' ', ' ', '   '),
});

function element(lines: Block, { gap }: Style): Block {
  const inner = indentBy(lines, 1 + gap.length);
  const [first = '', ...rest] = inner;
  return [`-${first.slice(1)}`, ...rest];
}

const leaf: fc.Arbitrary<(key: string, look: Style) => Block> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(scalar, note).map(
      ([value, comment]) =>
        (key: string) =>
          keyed(key, value, comment),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(flow, note).map(
      ([value, comment]) =>
        (key: string) =>
          keyed(key, value, comment),
    ),
  },
  { weight: 1, arbitrary: note.map((comment) => (key: string) => [`${key}:${comment}`]) },
  {
    weight: 1,
    arbitrary: longText.map(([head = '', ...rest]) => (key: string, look: Style) => [
      `${key}: ${head}`,
      ...indentBy(rest, Math.max(0, look.step - 2)),
    ]),
  },
  {
    weight: 1,
    arbitrary: fc.constant((key: string, look: Style) => [
      `${key}: one`,
      ...indentBy(['two # and', '', 'three'].slice(2), look.step),
    ]),
  },
);

const pairs = (keys: fc.Arbitrary<string>, maxLength: number): fc.Arbitrary<(look: Style) => Block> =>
  fc
    .uniqueArray(fc.tuple(between, keys, leaf), {
      minLength: 1,
      maxLength,
      selector: ([, key]) => key.replaceAll(/["']/g, ''),
    })
    .map(
      (items) => (look) =>
        items.flatMap(([blank, key, print], index) => [...(index === 0 ? [] : blank), ...print(key, look)]),
    );

const mapping: fc.Arbitrary<(key: string, look: Style) => Block> = fc
  .tuple(note, pairs(otherKey, 3), between)
  .map(([comment, body, blank]) => (key, look) => [
    `${key}:${comment}`,
    ...indentBy([...blank, ...body(look)], look.step),
  ]);

const list: fc.Arbitrary<(key: string, look: Style) => Block> = fc
  .tuple(
    note,
    fc.array(
      fc.tuple(
        between,
        fc.oneof(
          pairs(otherKey, 2),
          scalar.map((value) => () => [value]),
        ),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([comment, items]) => (key, look) => [
    `${key}:${comment}`,
    ...indentBy(
      items.flatMap(([blank, body]) => [...blank, ...element(body(look), look)]),
      look.listStep,
    ),
  ]);

const other = fc.oneof(
  { weight: 3, arbitrary: leaf },
  { weight: 2, arbitrary: mapping },
  { weight: 2, arbitrary: list },
);

/** Former values of keys that are ours to set. */
const owned = fc
  .tuple(
    fc.constantFrom('model', '"stream"', 'openai-api-base', 'openai-api-key'),
    fc.oneof(
      scalar.filter((value) => !value.startsWith('!')),
      fc.constant(''),
    ),
    note,
  )
  .map(([key, value, comment]) => ({
    name: key.replaceAll('"', ''),
    print: () => [`${key}:${value === '' ? '' : ' '}${value}${comment}`],
  }));

const ownElement = fc
  .tuple(
    fc.constantFrom('Switchyard', '"Switchyard"', "'Switchyard'"),
    note,
    fc.option(pairs(fc.constantFrom('provider', 'apiBase', 'x'), 3)),
  )
  .map(([name, comment, body]) => (look: Style) => [`name: ${name}${comment}`, ...(body?.(look) ?? [])]);
const foreignElement = fc.tuple(scalar, pairs(otherKey, 2)).map(([name, body]) => (look: Style) => [
  `title: ${name}`,
  ...body(look),
]);

const models = fc
  .tuple(
    note,
    fc.array(fc.tuple(between, foreignElement), { maxLength: 2 }),
    fc.option(ownElement),
    fc.nat(2),
    fc.constantFrom(
      '',
      '',
      '',
      ' []',
      ' [ ] # none',
      ' [{name: A}]',
      ' [{name: Switchyard, x: 1}, {name: B}]',
      ' [a,]',
    ),
  )
  .map(([comment, others, own, at, braces]) => ({
    name: 'models',
    print: (look: Style): Block => {
      if (braces !== '') return [`models:${braces}`];
      const elements: Block[] = others.map(([blank, body]) => [...blank, ...element(body(look), look)]);
      const all = elements.toSpliced(at, 0, ...(own === null ? [] : [element(own(look), look)])).flat();
      return [`models:${comment}`, ...indentBy(all, look.listStep)];
    },
  }));

const providers = fc
  .tuple(
    note,
    fc.option(pairs(fc.constantFrom('a', 'b'), 2)),
    fc.option(pairs(fc.constantFrom('timeout', 'c', 'd'), 3)),
    fc.constantFrom('', '', '', ' {}', ' { a: { b: 1 } }', ' {switchyard: {model: x}}', ' {switchyard: }'),
  )
  .map(([comment, others, own, braces]) => ({
    name: 'providers',
    print: (look: Style): Block => {
      if (braces !== '') return [`providers:${braces}`];
      const mine = own === null ? [] : ['switchyard:', ...indentBy(own(look), look.step)];
      return [`providers:${comment}`, ...indentBy([...(others?.(look) ?? []), ...mine], look.step)];
    },
  }));

const piece = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(otherKey, other).map(([key, print]) => ({
      name: key.replaceAll(/["']/g, ''),
      print: (look: Style) => print(key, look),
    })),
  },
  { weight: 4, arbitrary: owned },
  { weight: 2, arbitrary: models },
  { weight: 2, arbitrary: providers },
  {
    weight: 1,
    arbitrary: fc.constant({
      name: 'anchors',
      print: () => ['anchors: &all', '  a: &one 1', 'aliases: [*one, *all]'],
    }),
  },
);

export const uglyYaml: fc.Arbitrary<string> = fc
  .tuple(
    style,
    fc.uniqueArray(fc.tuple(between, piece), { maxLength: 7, selector: ([, { name }]) => name }),
    between,
    fc.constantFrom('', '', '', '---\n', '--- # start\n', '%YAML 1.2\n---\n', '# top\n\n'),
    fc.constantFrom('', '', '', '', '...\n'),
    fc.constantFrom('\n', '\n', '\r\n', 'mixed'),
    fc.constantFrom('', '', '\uFEFF'),
    fc.constantFrom(0, 0, 0, 2),
    fc.boolean(),
  )
  .map(([look, pieces, last, start, end, ending, mark, column, cutEnd]) => {
    const lines = indentBy(
      [...pieces.flatMap(([blank, { print }]) => [...blank, ...print(look)]), ...last],
      column,
    );
    const text = start + lines.map((line) => `${line}\n`).join('') + end;
    return mark + withEnding(cutEnd ? text.replace(/\n+$/, '') : text, ending);
  });

function withEnding(text: string, ending: string): string {
  if (ending !== 'mixed') return text.replaceAll('\n', ending);
  let count = 0;
  return text.replaceAll('\n', () => ((count += 1) % 3 === 0 ? '\r\n' : '\n'));
}
