import { byteOrderMark, type KeyInsertion, type TextFormat } from './text-format.ts';

/**
 * Keeps a byte order mark out of an editor's sight: it is no part of the first line's indentation. Places are told as
 * an editor on screen shows them, without the mark; spans count it.
 */
export function besideByteOrderMark(format: TextFormat): TextFormat {
  const edit = (text: string, work: (body: string) => string): string => markOf(text) + work(bodyOf(text));
  return {
    id: format.id,
    readKeys: (text, paths) => format.readKeys(bodyOf(text), paths),
    setKey: (text, path, value): KeyInsertion => {
      const { text: body, placements } = format.setKey(bodyOf(text), path, value);
      return { text: markOf(text) + body, placements };
    },
    restoreKey: (text, path, valueText) => edit(text, (body) => format.restoreKey(body, path, valueText)),
    removeKey: (text, path, placement) => edit(text, (body) => format.removeKey(body, path, placement)),
    removeEmptyContainer: (text, placement) =>
      edit(text, (body) => format.removeEmptyContainer(body, placement)),
    changedPaths: (before, after, owned) => format.changedPaths(bodyOf(before), bodyOf(after), owned),
    isVacant: (text) => format.isVacant(bodyOf(text)),
    stringSpans: (text) => {
      const shift = markOf(text).length;
      const spans = format.stringSpans(bodyOf(text));
      return spans.map((span) => ({ ...span, start: span.start + shift, end: span.end + shift }));
    },
  };
}

function markOf(text: string): string {
  return text.startsWith(byteOrderMark) ? byteOrderMark : '';
}

function bodyOf(text: string): string {
  return text.slice(markOf(text).length);
}
