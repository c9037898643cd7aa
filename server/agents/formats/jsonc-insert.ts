import { itemsOf, lastComment, skipTrivia, type JsonNode } from './json-tree.ts';
import { printJson, type JsonLook } from './jsonc-print.ts';
import { lineEnding, splice, type KeyPath, type OwnedValue, type Placement } from './text-format.ts';

interface Insertion {
  readonly text: string;
  readonly placement: Placement;
}

/** What is put where. The last part of the path names the property, or chooses the element of a list. */
export interface JsonAddition {
  readonly text: string;
  readonly root: JsonNode;
  readonly container: JsonNode;
  readonly path: KeyPath;
  readonly value: OwnedValue;
}

/**
 * Adds a property or an element as the last one of its container, in the layout of its neighbours. A comment at the
 * end of the last neighbour's line stays with that neighbour.
 */
export function insertItem(addition: JsonAddition): Insertion {
  const last = itemsOf(addition.container).at(-1);
  return last === undefined ? insertFirst(addition) : insertAfter(addition, last);
}

/** The spelling of a value that takes the place of `old`, in the layout that `old` had. */
export function printInPlaceOf(text: string, root: JsonNode, old: JsonNode, value: OwnedValue): string {
  const spelled = text.slice(old.offset, old.offset + old.length);
  const oneLine = !isMultiline(text, root) || (itemsOf(old).length > 0 && !spelled.includes('\n'));
  const lineBreak = oneLine ? null : lineEnding(text) + indentOfLine(text, old.offset);
  return printJson(value, { ...lookOf(text, root, old), lineBreak });
}

function insertFirst(addition: JsonAddition): Insertion {
  const { text, root, container, path } = addition;
  const open = container.offset + 1;
  const close = container.offset + container.length - 1;
  const interior = text.slice(open, close);
  const multiline = container === root || isMultiline(text, root);
  const comment = lastComment(text, open, close);
  const at = comment?.end ?? open;
  const outer = indentOfLine(text, container.offset);
  const lead = multiline
    ? lineEnding(text) + outer + indentUnit(text, root)
    : (/^[ \t]*/.exec(interior)?.[0] ?? '');
  const trail = multiline && !text.slice(at, close).includes('\n') ? lineEnding(text) + outer : '';
  return {
    text: splice(text, at, at, lead + spell(addition, multiline ? lead : null) + trail),
    placement: { path, lead, trail, interior: comment === null ? interior : null },
  };
}

function insertAfter(addition: JsonAddition, last: JsonNode): Insertion {
  const { text, root, container, path } = addition;
  const lastEnd = last.offset + last.length;
  const comma = skipTrivia(text, lastEnd);
  const hasTrailingComma = text[comma] === ',';
  const from = hasTrailingComma ? comma + 1 : lastEnd;
  const at = skipTrivia(text, from, true);
  const style = leadStyle(text, container, last);
  const swallowed = lastComment(text, from, at)?.toLineEnd === true && !style.includes('\n');
  const lead = swallowed
    ? lineEnding(text) + indentOfLine(text, container.offset) + indentUnit(text, root)
    : style;
  const flat = !isMultiline(text, root) || standsOnOneLine(text, last, lead);
  const lineStart = lead.includes('\n') ? lead : lineEnding(text) + indentOfLine(text, last.offset);
  const item = spell(addition, flat ? null : lineStart);
  const placement: Placement = { path, lead, trail: '', interior: null };
  if (hasTrailingComma) return { text: splice(text, at, at, `${lead}${item},`), placement };
  const withItem = splice(text, at, at, lead + item);
  return { text: splice(withItem, lastEnd, lastEnd, ','), placement };
}

/** True when something with parts has its neighbours' parts on one line, or the neighbours themselves. */
function standsOnOneLine(text: string, last: JsonNode, lead: string): boolean {
  if (text.slice(last.offset, last.offset + last.length).includes('\n')) return false;
  return last.type === 'object' || last.type === 'array' || !lead.includes('\n');
}

function spell(addition: JsonAddition, lineBreak: string | null): string {
  const { text, root, container, path, value } = addition;
  const look = { ...lookOf(text, root, container), lineBreak };
  const spelled = printJson(value, look);
  return container.type === 'array' ? spelled : `${JSON.stringify(path.at(-1))}${look.colon}${spelled}`;
}

function lookOf(text: string, root: JsonNode, container: JsonNode): Omit<JsonLook, 'lineBreak'> {
  const last = itemsOf(container).at(-1);
  const model = last?.type === 'object' && itemsOf(last).length > 0 ? last : container;
  const start = text.slice(model.offset + 1, model.offset + 64);
  const padding = itemsOf(model).length > 0 ? (/^[ \t]*(?=\S)/.exec(start)?.[0] ?? '') : '';
  return { unit: indentUnit(text, root), colon: colonStyle(text, root, model), padding };
}

function isMultiline(text: string, root: JsonNode): boolean {
  return text.slice(root.offset, root.offset + root.length).includes('\n');
}

/** White space before the last item, with its line break when the item begins a line. */
function leadStyle(text: string, object: JsonNode, last: JsonNode): string {
  let start = last.offset;
  while (text[start - 1] === ' ' || text[start - 1] === '\t') start -= 1;
  const indent = text.slice(start, last.offset);
  if (text[start - 1] === '\n') return (text[start - 2] === '\r' ? '\r\n' : '\n') + indent;
  if (text[start - 1] === '\r') return '\r' + indent;
  const alone = itemsOf(object).length === 1;
  return alone && indent === '' && /:\s/.test(text.slice(last.offset, last.offset + last.length))
    ? ' '
    : indent;
}

function colonStyle(text: string, root: JsonNode, object: JsonNode): string {
  const items = object.type === 'object' ? itemsOf(object) : [];
  const [key, value] = (items.at(-1) ?? itemsOf(root)[0])?.children ?? [];
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
  const first = itemsOf(root)[0];
  const before = first === undefined ? '' : text.slice(root.offset + 1, first.offset);
  const unit = /[\r\n]([ \t]+)$/.exec(before)?.[1] ?? '';
  return unit === '' ? '  ' : unit;
}
