import { splice, type Placement, type TextSpan } from './text-format.ts';

/** Something that stands on lines of its own. */
export interface LineItem extends TextSpan {
  /** End of its last line: a comment and trailing blanks included, the line break excluded. */
  readonly contentEnd: number;
}

/**
 * Takes an item out: exactly as its placement put it in, if the white space of it is still there, else with its line.
 * A `#` comment that somebody put on the line stays.
 */
export function removeLine(text: string, item: LineItem, placement: Placement | null): string {
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
  const beginsLine = start === 0 || isBreak(text[start - 1]) || text[start - 1] === '\uFEFF';
  const endsLine = end === text.length || isBreak(text[end]);
  return beginsLine || endsLine ? { start, end } : null;
}

function wholeLine(text: string, item: TextSpan): TextSpan {
  let start = item.start;
  while (isSpace(text[start - 1])) start -= 1;
  let end = item.end;
  while (isSpace(text[end])) end += 1;
  if (text.startsWith('\r\n', end)) return { start, end: end + 2 };
  if (isBreak(text[end])) return { start, end: end + 1 };
  // The last line without a line break: the one before it goes instead.
  if (text[start - 1] === '\n') start -= text[start - 2] === '\r' ? 2 : 1;
  return { start, end };
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

function isBreak(character: string | undefined): boolean {
  return character === '\n' || character === '\r';
}
