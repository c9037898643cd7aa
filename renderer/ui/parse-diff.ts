export interface DiffLine {
  readonly kind: 'file' | 'place' | 'added' | 'removed' | 'same';
  readonly sign: string;
  readonly text: string;
}

/** Splits a unified diff into lines with their kind. Text that is no diff comes out as plain lines. */
export function parseDiff(diff: string): readonly DiffLine[] {
  const lines = diff.replace(/\n$/u, '').split('\n');
  return lines.flatMap((line, at) => {
    // The old name says nothing that the new name on the next line does not say.
    if (line.startsWith('--- ') && lines[at + 1]?.startsWith('+++ ')) return [];
    if (line.startsWith('+++ ') && lines[at - 1]?.startsWith('--- ')) {
      return [
        { kind: 'file' as const, sign: '', text: line.slice(4).replace(/^b\//u, '').split('\t')[0] ?? '' },
      ];
    }
    return [parseLine(line)];
  });
}

function parseLine(line: string): DiffLine {
  if (line.startsWith('@@')) return { kind: 'place', sign: '', text: line };
  if (line.startsWith('+')) return { kind: 'added', sign: '+', text: line.slice(1) };
  if (line.startsWith('-')) return { kind: 'removed', sign: '−', text: line.slice(1) };
  return { kind: 'same', sign: '', text: line.startsWith(' ') ? line.slice(1) : line };
}
