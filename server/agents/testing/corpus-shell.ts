import { file, refused, type CorpusFile } from './ugly-corpus.ts';

const begin = (id: string): string => `# >>> switchyard ${id} >>>`;
const end = (id: string): string => `# <<< switchyard ${id} <<<`;

/** Scripts that an agent runs, with our blocks `provider` and `model`. */
export const shellCorpus: readonly CorpusFile[] = [
  file('empty file', ''),
  file('byte order mark only', '\uFEFF'),
  file('blank lines', '\n\n  \n'),
  file('a script', '#!/bin/sh\nset -e\nprovider add mine --api-key "$KEY"\n'),
  file('no final newline', 'model large mine/x'),
  file('CRLF', 'provider add mine\r\nmodel large mine/x\r\n'),
  file('CRLF without the last one', 'provider add mine\r\nmodel large mine/x'),
  file('a line that goes on at the end', 'provider add mine \\\n'),
  file('our block, as an older version wrote it', `a\n${begin('provider')}\nold\n${end('provider')}\nb\n`),
  file('our block, empty, at the end', `a\n${begin('model')}\n${end('model')}`),
  file(
    'our block with blanks and comments',
    `${begin('provider')}  \r\n# mine\r\n\r\n${end('provider')}\t\r\n`,
  ),
  file('our block first, after a byte order mark', `\uFEFF${begin('provider')}\nx\n${end('provider')}\n`),
  file('another block of ours', `${begin('other')}\nx\n${end('other')}\n`),
  file('markers that are not at the start of a line', `  ${begin('provider')}\necho "${end('provider')}"\n`),
  file('markers of other tools', '# >>> conda initialize >>>\nx\n# <<< conda initialize <<<\n'),
  file('a here-document', "cat <<'EOF'\n# >>> not ours >>>\nEOF\n"),
  file('a block that is quoted', `x="\n${begin('provider')}\n${end('provider')}\n"\n`),
  file('5 MB', 'echo "some words" --token abcdefgh # and a comment\n'.repeat(100_000)),
  file('1 MB on one line', `echo ${'x'.repeat(1_000_000)}`),
  file('a beginning without an end', `a\n${begin('provider')}\nb\n`, refused(2)),
  file('an end without a beginning', `a\nb\n${end('provider')}\n`, refused(3)),
  file(
    'a block inside another',
    `${begin('a')}\n${begin('provider')}\n${end('provider')}\n${end('a')}\n`,
    refused(1),
  ),
  file(
    'a block twice',
    `${begin('model')}\n${end('model')}\nx\n${begin('model')}\n${end('model')}\n`,
    refused(4),
  ),
  file('the wrong end', `${begin('model')}\nx\n${end('provider')}\n`, refused(3)),
];
