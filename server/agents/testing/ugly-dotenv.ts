import * as fc from 'fast-check';
import type { GeneratedFile } from './format-case.ts';
import { rollsOf } from './rolls.ts';

const theirName = fc.constantFrom(
  'PATH',
  'a',
  'MY_KEY',
  'with.dot',
  'with-dash',
  '_x',
  '1ST',
  '__proto__',
  'AGENT',
);
const ourName = fc.constantFrom('AGENT_BASE_URL', 'AGENT_API_KEY', 'AGENT_MODEL', 'AGENT_HEADERS');

/** Values as they are spelled. */
const value = fc.constantFrom(
  '',
  'plain',
  'two words',
  'http://localhost:4000/v1?a=b#frag',
  '"quoted"',
  "'single # quoted'",
  '`back "ticked"`',
  '"escaped \\" quote"',
  '"over\nAGENT_MODEL=fake\nlines"',
  "'over\n# no comment\n\nlines'",
  '"tail" of words',
  '""',
  "''",
  '{"json": "x"}',
  '$HOME/x',
  'it`s',
  "don't",
  'a=b=c',
  'ünï😀',
  'back\\slash',
);
const comment = fc.constantFrom('', '', '', ' # note', '\t#"', '   ', ' #');
const sign = fc.constantFrom('=', '=', '=', ' = ', '= ', ' =', '\t=\t', ': ');
const prefix = fc.constantFrom('', '', '', 'export ', '  ', '\texport  ');

const line = (name: fc.Arbitrary<string>): fc.Arbitrary<{ readonly name: string; readonly text: string }> =>
  fc
    .tuple(prefix, name, sign, value, comment)
    .map(([lead, key, equals, spelled, note]) => ({ name: key, text: lead + key + equals + spelled + note }));

const other = fc.constantFrom(
  '',
  '',
  '   ',
  '# comment',
  '  # AGENT_BASE_URL=old',
  '#AGENT_API_KEY="x',
  'no assignment at all',
  "it's nothing",
  'export ALONE',
  '= nothing',
  '[section]',
);

/** `.env` files as people and programs leave them. A name that we manage is there at most once. */
export const uglyDotenv: fc.Arbitrary<GeneratedFile> = fc
  .tuple(
    fc.uniqueArray(line(ourName), { maxLength: 3, selector: ({ name }) => name }),
    fc.array(
      fc.oneof(
        line(theirName),
        other.map((text) => ({ name: '', text })),
      ),
      { maxLength: 6 },
    ),
    fc.nat(),
    fc.constantFrom('\n', '\r\n', '\r', 'mixed'),
    fc.constantFrom('', '\uFEFF'),
    fc.constantFrom('', '\n', '\n', '\n\n\n'),
  )
  .map(([ours, theirs, seed, ending, mark, end]) => {
    const roll = rollsOf(seed);
    const lines = theirs.map(({ text }) => text);
    for (const { text } of ours) lines.splice(roll(lines.length + 1), 0, text);
    return { text: mark + withEnding(lines.join('\n') + end, ending), strict: false };
  });

function withEnding(text: string, ending: string): string {
  if (ending !== 'mixed') return text.replaceAll('\n', ending);
  let count = 0;
  return text.replaceAll('\n', () => ((count += 1) % 3 === 0 ? '\r\n' : '\n'));
}
