import { lastComment, propertiesOf, skipTrivia, type JsonNode } from './json-tree.ts';
import { lineEnding, splice, type KeyPath, type Placement } from './text-format.ts';

interface Insertion {
  readonly text: string;
  readonly placement: Placement;
}

/**
 * Adds the property `path` (its last part is the name) as the last one of `object`, in the layout of its neighbours.
 * A comment at the end of the last property's line stays with that property.
 */
export function insertProperty(
  text: string,
  root: JsonNode,
  object: JsonNode,
  path: KeyPath,
  valueText: string,
): Insertion {
  const property = `${JSON.stringify(path.at(-1))}${colonStyle(text, root, object)}${valueText}`;
  const last = propertiesOf(object).at(-1);
  return last === undefined
    ? insertFirst(text, root, object, path, property)
    : insertAfter(text, root, object, last, path, property);
}

function insertFirst(
  text: string,
  root: JsonNode,
  object: JsonNode,
  path: KeyPath,
  property: string,
): Insertion {
  const open = object.offset + 1;
  const close = object.offset + object.length - 1;
  const interior = text.slice(open, close);
  const rootText = text.slice(root.offset, root.offset + root.length);
  const multiline = object === root || rootText.includes('\n');
  const comment = lastComment(text, open, close);
  const at = comment?.end ?? open;
  const outer = indentOfLine(text, object.offset);
  const lead = multiline
    ? lineEnding(text) + outer + indentUnit(text, root)
    : (/^[ \t]*/.exec(interior)?.[0] ?? '');
  const trail = multiline && !text.slice(at, close).includes('\n') ? lineEnding(text) + outer : '';
  return {
    text: splice(text, at, at, lead + property + trail),
    placement: { path, lead, trail, interior: comment === null ? interior : null },
  };
}

function insertAfter(
  text: string,
  root: JsonNode,
  object: JsonNode,
  last: JsonNode,
  path: KeyPath,
  property: string,
): Insertion {
  const lastEnd = last.offset + last.length;
  const comma = skipTrivia(text, lastEnd);
  const hasTrailingComma = text[comma] === ',';
  const from = hasTrailingComma ? comma + 1 : lastEnd;
  const at = skipTrivia(text, from, true);
  const style = leadStyle(text, object, last);
  const swallowed = lastComment(text, from, at)?.toLineEnd === true && !style.includes('\n');
  const lead = swallowed
    ? lineEnding(text) + indentOfLine(text, object.offset) + indentUnit(text, root)
    : style;
  const placement: Placement = { path, lead, trail: '', interior: null };
  if (hasTrailingComma) return { text: splice(text, at, at, `${lead}${property},`), placement };
  const withProperty = splice(text, at, at, lead + property);
  return { text: splice(withProperty, lastEnd, lastEnd, ','), placement };
}

/** White space before the last property, with its line break when the property begins a line. */
function leadStyle(text: string, object: JsonNode, last: JsonNode): string {
  let start = last.offset;
  while (text[start - 1] === ' ' || text[start - 1] === '\t') start -= 1;
  const indent = text.slice(start, last.offset);
  if (text[start - 1] === '\n') return (text[start - 2] === '\r' ? '\r\n' : '\n') + indent;
  if (text[start - 1] === '\r') return '\r' + indent;
  const alone = propertiesOf(object).length === 1;
  return alone && indent === '' && /:\s/.test(text.slice(last.offset, last.offset + last.length))
    ? ' '
    : indent;
}

function colonStyle(text: string, root: JsonNode, object: JsonNode): string {
  const model = propertiesOf(object).at(-1) ?? propertiesOf(root)[0];
  const [key, value] = model?.children ?? [];
  if (key === undefined || value === undefined) return ': ';
  const between = text.slice(key.offset + key.length, value.offset);
  return /^[ \t]*:[ \t]*$/.test(between) ? between : ': ';
}

function indentOfLine(text: string, offset: number): string {
  const lineStart = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, offset))?.[0] ?? '';
}

/** One level of indentation, as the first property of the root shows it. */
function indentUnit(text: string, root: JsonNode): string {
  const first = propertiesOf(root)[0];
  const before = first === undefined ? '' : text.slice(root.offset + 1, first.offset);
  const unit = /[\r\n]([ \t]+)$/.exec(before)?.[1] ?? '';
  return unit === '' ? '  ' : unit;
}
