import type { ShellBlock } from './shell-scan.ts';
import type { StringSpan } from './text-format.ts';

/** `NAME=value` and `--some-flag value`; words in quotes. */
const assigned = /(?<=^|[\s;&|(])(?:([A-Za-z_]\w*)=|--?([A-Za-z][\w-]*)(?:=|[ \t]+))/g;
const word = /"((?:[^"\\]|\\[\s\S])*)"|'([^']*)'|([^\s"';&|()]+)/y;
const anyQuoted = /"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'/g;

/**
 * Strings of a script that may have to be masked, by their look: a script cannot be read without running it. The path
 * is the block, if any, and the name that the string is given to.
 */
export function shellStrings(text: string, blocks: readonly ShellBlock[]): readonly StringSpan[] {
  const spanOf = (start: number, whole: string, value: string, name: string): StringSpan => {
    const end = start + whole.length;
    const block = blocks.find(({ body }) => body.start <= start && end <= body.end);
    return { start, end, value, path: block === undefined ? [name] : [block.id, name] };
  };
  const given = [...text.matchAll(assigned)].flatMap((found) => {
    word.lastIndex = found.index + found[0].length;
    const value = word.exec(text);
    if (value === null) return [];
    const content = value[1] ?? value[2] ?? value[3] ?? '';
    return [spanOf(value.index, value[0], content, found[1] ?? found[2] ?? '')];
  });
  const quoted = [...text.matchAll(anyQuoted)].map((found) =>
    spanOf(found.index, found[0], found[1] ?? found[2] ?? '', ''),
  );
  return merged(given, quoted);
}

/** Both lists in the order of the text, without spans of the second one that overlap others. */
function merged(first: readonly StringSpan[], second: readonly StringSpan[]): readonly StringSpan[] {
  const spans: StringSpan[] = [];
  let at = 0;
  const push = (span: StringSpan): void => {
    if (span.start >= (spans.at(-1)?.end ?? 0)) spans.push(span);
  };
  for (const span of second) {
    for (let next = first[at]; next !== undefined && next.start < span.end; next = first[at]) {
      push(next);
      at += 1;
    }
    push(span);
  }
  for (const span of first.slice(at)) push(span);
  return spans;
}
