import {
  lineEnding,
  samePath,
  splice,
  startsWithPath,
  type KeyInsertion,
  type KeyPath,
} from './text-format.ts';
import { scanToml, type TomlHeader, type TomlPair, type TomlScan } from './toml-scan.ts';

/** Adds a key that the file does not have; the caller has made sure that no inline table or list is in the way. */
export function insertTomlKey(text: string, scan: TomlScan, path: KeyPath, valueText: string): KeyInsertion {
  const parent = path.slice(0, -1);
  const name = spellKey(path.slice(-1));
  if (parent.length === 0) return insertAtTop(text, scan, path, `${name} = ${valueText}`);
  const section = scan.sections.find(
    ({ header }) => header?.kind === 'table' && samePath(header.path, parent),
  );
  if (section?.header) {
    return insertAfter(text, section.pairs.at(-1) ?? section.header, path, `${name} = ${valueText}`);
  }
  const sibling = dottedSibling(scan, parent);
  if (sibling !== null) {
    const prefix = text.slice(sibling.pair.start, sibling.prefixEnd);
    return insertAfter(text, sibling.pair, path, `${prefix}.${name} = ${valueText}`);
  }
  return appendTable(text, scan, path, valueText);
}

/** Top-level keys belong before the first header; behind it they would belong to that table. */
function insertAtTop(text: string, scan: TomlScan, path: KeyPath, line: string): KeyInsertion {
  const last = scan.sections[0]?.pairs.at(-1);
  if (last !== undefined) return insertAfter(text, last, path, line);
  const ending = lineEnding(text);
  const trail = text[scan.start] === '[' ? ending + ending : ending;
  const placement = { path, lead: '', trail, interior: null };
  return { text: splice(text, scan.start, scan.start, line + trail), placements: [placement] };
}

function insertAfter(text: string, anchor: TomlPair | TomlHeader, path: KeyPath, line: string): KeyInsertion {
  const lineStart = text.lastIndexOf('\n', anchor.start) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, anchor.start))?.[0] ?? '';
  const lead = lineEnding(text) + indent;
  const placement = { path, lead, trail: '', interior: null };
  return { text: splice(text, anchor.contentEnd, anchor.contentEnd, lead + line), placements: [placement] };
}

/** The last key that defines `parent` by dots (`a.b.x = 1`): a header for it would define it a second time. */
function dottedSibling(
  scan: TomlScan,
  parent: KeyPath,
): { readonly pair: TomlPair; readonly prefixEnd: number } | null {
  for (const { header, pairs } of scan.sections) {
    const base = header?.path ?? [];
    if (base.length >= parent.length) continue;
    const pair = pairs.findLast((candidate) => !candidate.inArray && startsWithPath(candidate.path, parent));
    const prefixEnd = pair?.partEnds[parent.length - base.length - 1];
    if (pair !== undefined && prefixEnd !== undefined) return { pair, prefixEnd };
  }
  return null;
}

function appendTable(text: string, scan: TomlScan, path: KeyPath, valueText: string): KeyInsertion {
  const ending = lineEnding(text);
  const parent = path.slice(0, -1);
  const withTable = `${text}${leadOfAppended(text, scan, ending)}[${spellKey(parent)}]${ending}`;
  const header = scanToml(withTable).sections.at(-1)?.header;
  if (!header) throw new TypeError('an appended table header was not found again');
  const placement = { path: parent, lead: leadOfAppended(text, scan, ending), trail: ending, interior: null };
  const inner = insertAfter(withTable, header, path, `${spellKey(path.slice(-1))} = ${valueText}`);
  return { text: inner.text, placements: [placement, ...inner.placements] };
}

/** One empty line between the last content and the new table. */
function leadOfAppended(text: string, scan: TomlScan, ending: string): string {
  const body = text.slice(scan.start);
  if (body.trim() === '') return '';
  if (!body.endsWith('\n')) return ending + ending;
  return /\n[ \t]*\r?\n$/.test(body.slice(-256)) ? '' : ending;
}

function spellKey(path: KeyPath): string {
  return path.map((part) => (/^[\w-]+$/.test(part) ? part : JSON.stringify(part))).join('.');
}
