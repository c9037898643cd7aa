import { isSeq } from 'yaml';
import { cut, splice, type Placement, type TextSpan } from './text-format.ts';
import { itemsOf, lineStartAt, type YamlItem } from './yaml-tree.ts';

/** Takes an item out: with its placement exactly as it was put in, else with its line. Comments around it stay. */
export function removeItem(text: string, item: YamlItem, placement: Placement | null): string {
  if (item.flow) return removeFromBraces(text, item, placement);
  const lineStart = lineStartAt(text, item.start);
  if (text.slice(lineStart, item.start).trim() !== '') return removeBehindDash(text, item);
  const rest = /^[^\r\n]*/.exec(text.slice(item.end))?.[0] ?? '';
  const comment = rest.indexOf('#');
  if (comment !== -1 && text[item.end - 1] !== '\n') return splice(text, item.start, item.end + comment, '');
  const span = (placement === null ? null : placedSpan(text, item, placement)) ?? wholeLines(text, item);
  return splice(text, span.start, span.end, '');
}

/** The dash before a first item stays, and the next item moves up to it where only white space is between. */
function removeBehindDash(text: string, item: YamlItem): string {
  const next = itemsOf(item.collection)[item.index + 1];
  const joins = next !== undefined && text.slice(item.end, next.start).trim() === '';
  return splice(text, item.start, joins ? next.start : item.end, '');
}

/** The inserted text with the white space that came with it, if that is still there. */
function placedSpan(text: string, item: TextSpan, { lead, trail }: Placement): TextSpan | null {
  const start = item.start - lead.length;
  if (start < 0 || !text.startsWith(lead, start) || !text.startsWith(trail, item.end)) return null;
  if (lead.startsWith('\n') && text[start - 1] === '\r') return null;
  const end = item.end + trail.length;
  const beginsLine = start === 0 || text[start - 1] === '\n';
  const endsLine = end === text.length || /^\r?\n/.test(text.slice(end, end + 2));
  return beginsLine || endsLine ? { start, end } : null;
}

function wholeLines(text: string, item: TextSpan): TextSpan {
  let start = lineStartAt(text, item.start);
  if (text[item.end - 1] === '\n') return { start, end: item.end };
  const end = item.end + (/^[ \t]*(?:\r?\n)?/.exec(text.slice(item.end))?.[0].length ?? 0);
  // The last line without a line break: the one before it goes instead.
  if (text[end - 1] !== '\n' && text[start - 1] === '\n') start -= text[start - 2] === '\r' ? 2 : 1;
  return { start, end };
}

/** Takes exactly one comma along: the one behind the item, or else the one before it. */
function removeFromBraces(text: string, item: YamlItem, placement: Placement | null): string {
  const items = itemsOf(item.collection);
  const previous = items[item.index - 1];
  const previousEnd = previous?.end ?? item.collection.range[0] + 1;
  const commaAfter = commaAt(text, item.end);
  const commaBefore = previous === undefined || commaAfter !== null ? null : commaAt(text, previousEnd);
  const lead = leadOf(text, item.start, placement);
  const own: TextSpan = { start: Math.max(previousEnd, item.start - lead.length), end: item.end };
  const spans = [own, commaAfter, commaBefore].filter((span) => span !== null);
  const result = cut(text, spans);
  if (items.length > 1 || placement === null || placement.interior === null) return result;
  const open = item.collection.range[0] + 1;
  const close = open + (/^\s*/.exec(result.slice(open))?.[0].length ?? 0);
  const closing = isSeq(item.collection) ? ']' : '}';
  return result[close] === closing ? splice(result, open, close, placement.interior) : result;
}

function leadOf(text: string, start: number, placement: Placement | null): string {
  if (placement !== null && text.slice(0, start).endsWith(placement.lead)) return placement.lead;
  return /[ \t]*$/.exec(text.slice(Math.max(0, start - 4096), start))?.[0] ?? '';
}

function commaAt(text: string, offset: number): TextSpan | null {
  const at = offset + (/^\s*/.exec(text.slice(offset))?.[0].length ?? 0);
  return text[at] === ',' ? { start: at, end: at + 1 } : null;
}
