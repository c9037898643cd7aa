import { scanElements, scanTopLevel } from './json-spans.ts';
import { asRecord, parseJson } from './json-values.ts';

/** Below this the text of the whole body costs less than looking for its pieces. */
const piecesFromBytes = 2 * 1024 * 1024;
/** Where the dialects keep a conversation. */
const conversationKeys: ReadonlySet<string> = new Set(['messages', 'input', 'contents']);

/**
 * The value of a request body, as `JSON.parse` of its text gives it; undefined when it is no JSON. The turns of a large
 * conversation are parsed one by one: the text of a whole body takes twice its bytes as soon as one character is beyond
 * Latin-1, on top of the values, and stays until it is collected.
 */
export function parseJsonBody(body: Buffer): unknown {
  if (body.length < piecesFromBytes) return parseJson(body.toString('utf8'));
  const scan = scanTopLevel(body, conversationKeys);
  // What the scan refuses (nesting beyond its limit) may still be JSON.
  if (!scan.ok) return parseJson(body.toString('utf8'));
  const lists = [...scan.spans].filter(([, span]) => span.kind === 'array');
  const [longest] = lists.toSorted(([, a], [, b]) => b.end - b.start - (a.end - a.start));
  if (longest === undefined) return parseJson(body.toString('utf8'));
  const [key, span] = longest;
  const around = asRecord(
    parseJson(`${body.toString('utf8', 0, span.start)}[]${body.toString('utf8', span.end)}`),
  );
  if (around === null) return undefined;
  const items: unknown[] = [];
  for (const { start, end } of scanElements(body, span)) {
    const item = parseJson(body.toString('utf8', start, end));
    if (item === undefined) return undefined;
    items.push(item);
  }
  return { ...around, [key]: items };
}
