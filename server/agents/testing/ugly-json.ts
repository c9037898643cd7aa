import * as fc from 'fast-check';
import type { GeneratedFile } from './format-case.ts';
import { rollsOf, type Roll } from './rolls.ts';

interface Style {
  readonly ending: string;
  readonly unit: string;
  readonly colon: string;
  readonly comments: boolean;
  readonly trailing: boolean;
  readonly ragged: boolean;
}

const style: fc.Arbitrary<Style> = fc.record({
  ending: fc.constantFrom('\n', '\r\n', '\n', ''),
  unit: fc.constantFrom('  ', '\t', '    ', '', ' '),
  colon: fc.constantFrom(': ', ':', ' : ', ':  '),
  comments: fc.boolean(),
  trailing: fc.boolean(),
  ragged: fc.boolean(),
});

/** Names and strings that confuse editors. */
export const word: fc.Arbitrary<string> = fc.constantFrom(
  'model',
  'permissions',
  'hooks',
  'ANTHROPIC_MODEL',
  'a b',
  'ünïcode',
  '__proto__',
  'constructor',
  '',
  'https://x/y // no comment',
  '/* nor this */',
  'quote " inside',
  'back \\ slash',
  'new\nline',
  '}],{',
);
const leaf = fc.oneof(
  word.map((text): unknown => text),
  fc.constantFrom<unknown>(true, false, null, 0, -1.5e10, 12),
);
/** Any value, with containers as `Pairs` and arrays. */
export const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc
      .uniqueArray(fc.tuple(word, tie('tree')), { maxLength: 4, selector: ([key]) => key })
      .map((pairs) => new Pairs(pairs)),
  ),
}));

/** Keeps the order and `__proto__`, which a plain object would not. */
export class Pairs {
  readonly pairs: readonly (readonly [string, unknown])[];
  constructor(pairs: readonly (readonly [string, unknown])[]) {
    this.pairs = pairs;
  }
}

const envName = fc.constantFrom(
  'ANTHROPIC_BASE_URL',
  'ANTHROPIC_AUTH_TOKEN',
  'ENABLE_PROMPT_CACHING_1H',
  'ANTHROPIC_API_KEY',
  'DISABLE_TELEMETRY',
  'PATH',
);
const envValue = fc.constantFrom<unknown>(
  'https://gateway.example/v1',
  'sk-user-token-abcd',
  '1',
  '',
  7,
  true,
  null,
);
const env = fc
  .uniqueArray(fc.tuple(envName, envValue), { maxLength: 5, selector: ([key]) => key })
  .map((pairs) => new Pairs(pairs));

const document = fc
  .tuple(
    fc.uniqueArray(fc.tuple(word, tree), { maxLength: 5, selector: ([key]) => key }),
    fc.option(env),
    fc.nat(5),
  )
  .map(([pairs, environment, at]) =>
    environment === null
      ? new Pairs(pairs)
      : new Pairs(
          (pairs as readonly (readonly [string, unknown])[]).toSpliced(Math.min(at, pairs.length), 0, [
            'env',
            environment,
          ]),
        ),
  );

/** Settings files as people and programs leave them: valid, but in every layout. */
export const uglyJson: fc.Arbitrary<GeneratedFile> = inAnyLayout(document);

/** Prints documents (`Pairs` at the root) in every layout. */
export function inAnyLayout(documents: fc.Arbitrary<Pairs>): fc.Arbitrary<GeneratedFile> {
  return fc
    .tuple(
      documents,
      style,
      fc.nat(),
      fc.constantFrom('', '\uFEFF'),
      fc.constantFrom('', '\n', '\r\n', '\n\n  '),
    )
    .map(([root, look, seed, mark, end]) => {
      const roll = rollsOf(seed);
      const printed = print(root, look, '', roll);
      const head = look.comments && roll(3) === 0 ? `// settings${look.ending || '\n'}` : '';
      const tail = look.comments && roll(3) === 0 ? ' // end' : '';
      const text = mark + head + printed + tail + end;
      return { text, strict: isStrict(text.slice(mark.length)) };
    });
}

function isStrict(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function print(value: unknown, look: Style, indent: string, roll: Roll): string {
  if (value instanceof Pairs) {
    const items = value.pairs.map(
      ([key, item]) =>
        `${key === 'env' && roll(6) === 0 ? '"\\u0065nv"' : JSON.stringify(key)}${look.colon}${print(item, look, indent + look.unit, roll)}`,
    );
    return bracket('{', '}', items, look, indent, roll);
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => print(item, look, indent + look.unit, roll));
    return bracket('[', ']', items, look, indent, roll);
  }
  return JSON.stringify(value);
}

function bracket(
  open: string,
  close: string,
  items: readonly string[],
  look: Style,
  indent: string,
  roll: Roll,
): string {
  const flat = look.ending === '' || (look.ragged && roll(2) === 0);
  const inner = flat ? ([' ', '', '  '][roll(3)] ?? '') : look.ending + indent + look.unit;
  const outer = flat ? inner : look.ending + indent;
  const note = (): string => {
    if (!look.comments || roll(4) !== 0) return '';
    return flat ? ' /* , } " */' : ([' // it\'s "fine", }', ' /* a\n b */', ' /**/'][roll(3)] ?? '');
  };
  if (items.length === 0) {
    const comment = note();
    return open + (roll(2) === 0 && comment === '' ? '' : comment + (flat ? ' ' : outer)) + close;
  }
  const lines = items.map((item, index) => {
    const last = index === items.length - 1;
    const before = look.ragged && roll(5) === 0 ? ' ' : '';
    return item + (last ? (look.trailing && roll(2) === 0 ? `${before},` : '') : `${before},`) + note();
  });
  return open + note() + inner + lines.join(inner) + outer + close;
}
