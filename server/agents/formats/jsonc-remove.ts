import { lastComment, itemsOf, skipTrivia, type JsonNode } from './json-tree.ts';
import { cut, splice, type Placement, type TextSpan } from './text-format.ts';

/**
 * Takes a property or an element out together with exactly one comma: the one after it, or else the one before it.
 * Comments are never taken; they stay on a line of their own where needed.
 */
export function removeItem(
  text: string,
  container: JsonNode,
  item: JsonNode,
  placement: Placement | null,
): string {
  const siblings = itemsOf(container);
  const index = siblings.indexOf(item);
  const end = item.offset + item.length;
  const previous = siblings[index - 1];
  const previousEnd = previous === undefined ? container.offset + 1 : previous.offset + previous.length;
  const commaAfter = commaAt(text, end);
  const commaBefore = previous === undefined || commaAfter !== null ? null : commaAt(text, previousEnd);
  const lineRest = restOfLine(text, commaAfter?.end ?? end);
  const alone = siblings.length === 1 && placement !== null;
  const trail = alone && text.startsWith(placement.trail, end) ? placement.trail.length : 0;
  const start = leadStart(text, item.offset, previousEnd, placement, lineRest);
  const own: TextSpan = { start, end: end + trail };
  const result = cut(
    text,
    [own, commaAfter, commaBefore].filter((span) => span !== null),
  );
  if (!alone || placement.interior === null) return result;
  return restoreInterior(result, container.offset + 1, placement.interior);
}

function commaAt(text: string, offset: number): TextSpan | null {
  const at = skipTrivia(text, offset);
  return text[at] === ',' ? { start: at, end: at + 1 } : null;
}

function restOfLine(text: string, offset: number): string {
  return /^[^\r\n]*/.exec(text.slice(offset, offset + 4096))?.[0].trim() ?? '';
}

function leadStart(
  text: string,
  offset: number,
  previousEnd: number,
  placement: Placement | null,
  lineRest: string,
): number {
  const lead =
    placement !== null && endsWithWhole(text, offset, placement.lead)
      ? placement.lead
      : plainLead(text, offset);
  const start = Math.max(previousEnd, offset - lead.length);
  if (!/[\r\n]/.test(lead)) return start;
  // What follows on the line would slip into a comment that ends the line before.
  const comment = lastComment(text, previousEnd, start);
  const wouldBeSwallowed = comment?.toLineEnd === true && comment.end === start && lineRest !== '';
  return wouldBeSwallowed || lineRest.startsWith('/') ? offset : start;
}

/** True when `lead` stands before `offset` without cutting a CRLF in two. */
function endsWithWhole(text: string, offset: number, lead: string): boolean {
  const start = offset - lead.length;
  return start >= 0 && text.startsWith(lead, start) && !(lead.startsWith('\n') && text[start - 1] === '\r');
}

/** The indentation and line break before an item that begins its line; else the blanks before it. */
function plainLead(text: string, offset: number): string {
  return /(?:\r\n|\n|\r)?[ \t]*$/.exec(text.slice(Math.max(0, offset - 4096), offset))?.[0] ?? '';
}

function restoreInterior(text: string, open: number, interior: string): string {
  const close = open + (/^\s*/.exec(text.slice(open))?.[0].length ?? 0);
  return text[close] === '}' || text[close] === ']' ? splice(text, open, close, interior) : text;
}
