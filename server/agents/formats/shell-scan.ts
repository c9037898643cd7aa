import { positionAt, refusal, type TextSpan } from './text-format.ts';

/** One of our blocks: `start` is the begin marker's first character, `end` the end marker's last one. */
export interface ShellBlock extends TextSpan {
  readonly id: string;
  /** The lines between the markers, their line breaks included. */
  readonly body: TextSpan;
  /** End of the end marker's line, trailing blanks included, the line break excluded. */
  readonly contentEnd: number;
}

interface Marker extends TextSpan {
  readonly kind: 'begin' | 'end';
  readonly id: string;
  /** Offset of the next line. */
  readonly next: number;
}

const markerLine =
  /(?<=(?:^|\n)\uFEFF?)# (?:>>> switchyard (\S+) >>>|<<< switchyard (\S+) <<<)[ \t]*(\r?\n|\r?$)/g;

export function beginMarker(id: string): string {
  return `# >>> switchyard ${id} >>>`;
}

export function endMarker(id: string): string {
  return `# <<< switchyard ${id} <<<`;
}

/** True for text with a line that would be taken for a marker. */
export function hasMarker(text: string): boolean {
  return markers(text).length > 0;
}

/**
 * The blocks of a script, in their order. Throws file-refused when a begin marker has no end, an end no begin, when
 * blocks are nested, and when a block is there twice: somebody edited by hand, and any cut would be a guess.
 */
export function scanShell(text: string): readonly ShellBlock[] {
  const blocks: ShellBlock[] = [];
  let open: Marker | null = null;
  for (const marker of markers(text)) {
    if (open === null) {
      if (marker.kind === 'end') throw refuse(text, marker, 'has no beginning');
      if (blocks.some((block) => block.id === marker.id)) throw refuse(text, marker, 'is there twice');
      open = marker;
    } else {
      if (marker.kind === 'begin') throw refuse(text, open, 'has no end before the next one begins');
      if (marker.id !== open.id) throw refuse(text, marker, 'ends inside another block');
      const body = { start: open.next, end: marker.start };
      const end = marker.start + endMarker(marker.id).length;
      blocks.push({ id: open.id, start: open.start, end, body, contentEnd: marker.end });
      open = null;
    }
  }
  if (open !== null) throw refuse(text, open, 'has no end');
  return blocks;
}

function markers(text: string): readonly Marker[] {
  return [...text.matchAll(markerLine)].map((found) => {
    const [whole, begin, end, ending = ''] = found;
    return {
      kind: begin === undefined ? 'end' : 'begin',
      id: begin ?? end ?? '',
      start: found.index,
      end: found.index + whole.length - ending.length,
      next: found.index + whole.length,
    };
  });
}

function refuse(text: string, marker: Marker, what: string): Error {
  return refusal('file-refused', `The block ${marker.id} ${what}`, positionAt(text, marker.start));
}

/** The script without our blocks, line by line; line endings and empty lines at the end do not count. */
export function foreignLines(text: string): readonly string[] {
  let rest = '';
  let done = 0;
  for (const { start, contentEnd } of scanShell(text)) {
    rest += text.slice(done, start);
    done = afterBreak(text, contentEnd);
  }
  const lines = (rest + text.slice(done)).split(/\r?\n/);
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
}

function afterBreak(text: string, end: number): number {
  if (text.startsWith('\r\n', end)) return end + 2;
  return text[end] === '\n' ? end + 1 : end;
}
