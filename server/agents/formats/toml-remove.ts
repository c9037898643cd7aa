import { samePath, splice, type Placement, type TextSpan } from './text-format.ts';
import type { TomlHeader, TomlPair, TomlScan } from './toml-scan.ts';

/** Takes a key out with its line. A comment that somebody put on the line stays. */
export function removeTomlPair(text: string, pair: TomlPair, placement: Placement | null): string {
  return removeLine(text, pair, placement);
}

/** Takes out a table header under which no key is left; comments below it stay. */
export function removeTomlHeader(text: string, scan: TomlScan, placement: Placement): string {
  const matching = scan.sections.filter(
    ({ header }) => header !== null && samePath(header.path, placement.path),
  );
  const [section, second] = matching;
  if (section?.header?.kind !== 'table' || second !== undefined || section.pairs.length > 0) return text;
  return removeLine(text, section.header, placement);
}

function removeLine(text: string, item: TomlPair | TomlHeader, placement: Placement | null): string {
  const rest = text.slice(item.end, item.contentEnd);
  if (rest.includes('#')) return splice(text, item.start, item.end + rest.indexOf('#'), '');
  const span = (placement === null ? null : placedSpan(text, item, placement)) ?? wholeLine(text, item);
  return splice(text, span.start, span.end, '');
}

/** The inserted text with the white space that was inserted with it, if that is still there. */
function placedSpan(text: string, item: TextSpan, placement: Placement): TextSpan | null {
  const start = item.start - placement.lead.length;
  const matches =
    start >= 0 && text.startsWith(placement.lead, start) && text.startsWith(placement.trail, item.end);
  if (!matches || (placement.lead.startsWith('\n') && text[start - 1] === '\r')) return null;
  const end = item.end + placement.trail.length;
  // Something else on either side of the cut would end up on one line with its neighbour.
  const beginsLine = start === 0 || text[start - 1] === '\n' || text[start - 1] === '\uFEFF';
  const endsLine = end === text.length || text.startsWith('\n', end) || text.startsWith('\r\n', end);
  return beginsLine || endsLine ? { start, end } : null;
}

function wholeLine(text: string, item: TextSpan): TextSpan {
  let start = item.start;
  while (isSpace(text[start - 1])) start -= 1;
  let end = item.end;
  while (isSpace(text[end])) end += 1;
  if (text[end] === '\r') end += 1;
  if (text[end] === '\n') return { start, end: end + 1 };
  // The last line without a line break: the one before it goes instead.
  if (text[start - 1] === '\n') start -= text[start - 2] === '\r' ? 2 : 1;
  return { start, end };
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
