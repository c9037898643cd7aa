import { removeLine } from './line-remove.ts';
import { rememberLast } from './remember.ts';
import { changedLeaves } from './semantic-diff.ts';
import { beginMarker, endMarker, foreignLines, hasMarker, scanShell, type ShellBlock } from './shell-scan.ts';
import { shellStrings } from './shell-strings.ts';
import {
  byteOrderMark,
  lineEnding,
  positionAt,
  refusal,
  showPath,
  splice,
  type KeyInsertion,
  type KeyPath,
  type KeyReading,
  type OwnedValue,
  type TextFormat,
} from './text-format.ts';

/**
 * An editor for scripts that an agent runs as its settings. What we own is a block of whole lines between two marker
 * comments; a path has one part, the id of the block, and the value is its lines, joined by `\n`. Everything outside
 * belongs to the person and is never looked into.
 */
export function createShellFormat(): TextFormat {
  const scan = rememberLast(scanShell);
  const find = (text: string, path: KeyPath): ShellBlock | null =>
    path.length === 1 ? (scan(text).find((block) => block.id === path[0]) ?? null) : null;
  const replaceBody = (text: string, { body }: ShellBlock, lines: string): string =>
    splice(text, body.start, body.end, lines);

  function setKey(text: string, path: KeyPath, value: OwnedValue): KeyInsertion {
    const ending = lineEnding(text);
    const lines = encode(path, value, ending);
    const block = find(text, path);
    if (block !== null) return { text: replaceBody(text, block, lines), placements: [] };
    const id = path[0] ?? '';
    const bare = text.replace(byteOrderMark, '');
    const lead = bare === '' || bare.endsWith('\n') ? '' : ending;
    const item = `${beginMarker(id)}${ending}${lines}${endMarker(id)}`;
    const placement = { path, lead, trail: ending, interior: null };
    return { text: `${text}${lead}${item}${ending}`, placements: [placement] };
  }

  return {
    id: 'shell',
    readKeys: (text, paths) => {
      scan(text);
      return paths.map((path) => readBlock(text, find(text, path)));
    },
    setKey,
    restoreKey: (text, path, valueText) => {
      const block = find(text, path);
      return block === null ? text : replaceBody(text, block, valueText);
    },
    removeKey: (text, path, placement) => {
      const block = find(text, path);
      return block === null ? text : removeLine(text, block, placement);
    },
    removeEmptyContainer: (text) => text,
    changedPaths: (before, after, owned) => changedLeaves(dataOf(before), dataOf(after), owned),
    isVacant: (text) => {
      scan(text);
      return text.replace(byteOrderMark, '').trim() === '';
    },
    stringSpans: (text) => shellStrings(text, scan(text)),
  };

  function dataOf(text: string): unknown {
    const blocks = scan(text).map((block): [string, unknown] => [block.id, valueOf(text, block)]);
    // No block id holds a blank.
    return Object.fromEntries([...blocks, ['other lines', foreignLines(text).join('\n')]]);
  }
}

function readBlock(text: string, block: ShellBlock | null): KeyReading {
  if (block === null) return { present: false };
  const spelled = text.slice(block.body.start, block.body.end);
  return { present: true, value: valueOf(text, block), text: spelled, ...positionAt(text, block.start) };
}

function valueOf(text: string, { body }: ShellBlock): string {
  return text.slice(body.start, body.end).replaceAll('\r\n', '\n').replace(/\n$/, '');
}

function encode(path: KeyPath, value: OwnedValue, ending: string): string {
  const [id = '', more] = path;
  if (more !== undefined || !/^[\w.-]+$/.test(id)) {
    throw refusal('file-refused', `${showPath(path)} cannot be the name of a block`);
  }
  if (typeof value !== 'string' || value.includes('\r') || hasMarker(value)) {
    throw refusal('file-refused', `${showPath(path)} can only be set to lines of a script`);
  }
  if (value === '') return '';
  return value.split('\n').join(ending) + ending;
}
