import * as fc from 'fast-check';
import type { GeneratedFile } from './format-case.ts';
import { rollsOf } from './rolls.ts';

const piece = fc.constantFrom(
  '',
  '',
  '   ',
  '#!/bin/sh',
  '# comment',
  'export PATH="$HOME/bin:$PATH"',
  'alias x=\'echo "hi"\'',
  'if true; then\n\techo yes\nfi',
  'provider add mine --api-key "$(cat key)" --base-url https://llm.example/v1',
  'cat <<EOF\n# not >>> switchyard x >>> a marker\n# <<< switchyard\nEOF',
  '  # >>> switchyard provider >>>',
  'echo "# >>> switchyard provider >>>"',
  '# >>> other tool >>>\necho x\n# <<< other tool <<<',
  'long \\\n  --line',
  'model small mine/x',
  'echo \u2028 "unclosed',
);

const body = fc.constantFrom(
  '',
  '\n',
  'old line\n',
  "model large 'switchyard/one'\n",
  '\n\n# theirs\n\n',
  'a\n b\n',
);
/** A block of ours that is already there, as it was written or edited since. */
const block = fc
  .tuple(fc.constantFrom('provider', 'model', 'other'), body, fc.constantFrom('', '  ', '\t'))
  .map(([id, lines, blank]) => ({
    id,
    text: `# >>> switchyard ${id} >>>${blank}\n${lines}# <<< switchyard ${id} <<<${blank}`,
  }));

/** Scripts as people leave them; each block of ours is there at most once. */
export const uglyShell: fc.Arbitrary<GeneratedFile> = fc
  .tuple(
    fc.uniqueArray(block, { maxLength: 2, selector: ({ id }) => id }),
    fc.array(piece, { maxLength: 6 }),
    fc.nat(),
    fc.constantFrom('\n', '\r\n', 'mixed'),
    fc.constantFrom('', '\uFEFF'),
    fc.constantFrom('', '\n', '\n', '\n\n\n', '\n  '),
  )
  .map(([blocks, pieces, seed, ending, mark, end]) => {
    const roll = rollsOf(seed);
    const parts: string[] = [...pieces];
    for (const { text } of blocks) parts.splice(roll(parts.length + 1), 0, text);
    return { text: mark + withEnding(parts.join('\n') + end, ending), strict: false };
  });

function withEnding(text: string, ending: string): string {
  if (ending !== 'mixed') return text.replaceAll('\n', ending);
  let count = 0;
  return text.replaceAll('\n', () => ((count += 1) % 3 === 0 ? '\r\n' : '\n'));
}
