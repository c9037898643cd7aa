import { sealTag } from '../../ir/index.ts';
import { scanElements, scanTopLevel, type JsonSpan } from '../json-spans.ts';

/** How a string begins that another vendor's seal fills: our provenance tag, or OpenAI's Fernet token. */
const beginnings: readonly Buffer[] = [Buffer.from(`"${sealTag}`), Buffer.from('"gAAAA')];

const wantedOfRequest = new Set(['messages']);
const wantedOfMessage = new Set(['content']);
const wantedOfBlock = new Set(['type', 'signature', 'data', 'id', 'tool_use_id', 'citations']);
const placeholder = Buffer.from('{"type":"text","text":"(no content)"}');
const noCitations = Buffer.from('null');
const nothing = Buffer.alloc(0);

/** Replaces the bytes of a span. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
}

/**
 * A Messages request without the blocks whose seals Anthropic cannot read, made while another vendor served the
 * conversation: thinking blocks, web searches with their results, citations of those. Every other byte stays. Returns
 * the same buffer when there is nothing to remove; a body without such a seal costs two searches through its bytes.
 */
export function withoutForeignSeals(body: Buffer): Buffer {
  if (!holdsSeal(body)) return body;
  const scan = scanTopLevel(body, wantedOfRequest);
  const messages = scan.ok ? scan.spans.get('messages') : undefined;
  if (messages === undefined) return body;
  const edits = scanElements(body, messages).flatMap((message) => editsOfMessage(body, message));
  return edits.length === 0 ? body : apply(body, edits);
}

function holdsSeal(bytes: Buffer): boolean {
  return beginnings.some((beginning) => bytes.includes(beginning));
}

function editsOfMessage(body: Buffer, message: JsonSpan): readonly Edit[] {
  if (message.kind !== 'object' || !holdsSeal(body.subarray(message.start, message.end))) return [];
  const content = membersOf(body, message, wantedOfMessage).get('content');
  if (content?.kind !== 'array') return [];
  const blocks = scanElements(body, content).map((span) => readBlock(body, span));
  const searches = new Set(blocks.flatMap((block) => (block.isForeignResult ? (block.callId ?? []) : [])));
  const isGone = (block: BlockFacts): boolean =>
    block.isForeignThinking ||
    block.isForeignResult ||
    (block.type === 'server_tool_use' && block.id !== null && searches.has(block.id));
  return [...removals(blocks, isGone), ...blocks.flatMap((block) => citationEdits(block))].sort(
    (left, right) => left.start - right.start,
  );
}

/** Takes blocks out with the comma behind them, at the list's end with the one before. */
function removals(blocks: readonly BlockFacts[], isGone: (block: BlockFacts) => boolean): readonly Edit[] {
  const lastKept = blocks.findLastIndex((block) => !isGone(block));
  const [first, last] = [blocks[0], blocks.at(-1)];
  if (first === undefined || last === undefined) return [];
  if (lastKept === -1) return [{ start: first.span.start, end: last.span.end, bytes: placeholder }];
  const edits = blocks.slice(0, lastKept).flatMap((block, index): readonly Edit[] => {
    const next = blocks[index + 1];
    return isGone(block) && next !== undefined
      ? [{ start: block.span.start, end: next.span.start, bytes: nothing }]
      : [];
  });
  const end = blocks[lastKept]?.span.end ?? last.span.end;
  return end === last.span.end ? edits : [...edits, { start: end, end: last.span.end, bytes: nothing }];
}

interface BlockFacts {
  readonly span: JsonSpan;
  readonly type: string | null;
  readonly id: string | null;
  readonly callId: string | null;
  readonly isForeignThinking: boolean;
  readonly isForeignResult: boolean;
  /** Citations of searches that another vendor ran. */
  readonly citations: JsonSpan | null;
}

function readBlock(body: Buffer, span: JsonSpan): BlockFacts {
  const members = span.kind === 'object' ? membersOf(body, span, wantedOfBlock) : none;
  const text = (name: string): string | null => {
    const value = members.get(name);
    return value?.kind === 'string' ? body.toString('utf8', value.start + 1, value.end - 1) : null;
  };
  const isSealed = (name: string): boolean => {
    const value = members.get(name);
    return (
      value?.kind === 'string' &&
      beginnings.some((bytes) => body.subarray(value.start, value.start + bytes.length).equals(bytes))
    );
  };
  const type = text('type');
  const citations = members.get('citations');
  const holds = (part: JsonSpan): boolean => holdsSeal(body.subarray(part.start, part.end));
  return {
    span,
    type,
    id: text('id'),
    callId: text('tool_use_id'),
    isForeignThinking:
      (type === 'thinking' && isSealed('signature')) || (type === 'redacted_thinking' && isSealed('data')),
    isForeignResult: type === 'web_search_tool_result' && holds(span),
    citations: type === 'text' && citations?.kind === 'array' && holds(citations) ? citations : null,
  };
}

const none: ReadonlyMap<string, JsonSpan> = new Map();

/** Members of an object inside the body, with spans counted from the body's start. */
function membersOf(
  body: Buffer,
  object: JsonSpan,
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, JsonSpan> {
  const scan = scanTopLevel(body.subarray(object.start, object.end), wanted);
  if (!scan.ok) return none;
  return new Map(
    [...scan.spans].map(([name, span]) => [
      name,
      { start: span.start + object.start, end: span.end + object.start, kind: span.kind },
    ]),
  );
}

function citationEdits(block: BlockFacts): readonly Edit[] {
  const { citations } = block;
  return citations === null ? [] : [{ start: citations.start, end: citations.end, bytes: noCitations }];
}

function apply(body: Buffer, edits: readonly Edit[]): Buffer {
  const parts: Buffer[] = [];
  let position = 0;
  for (const edit of edits) {
    parts.push(body.subarray(position, edit.start), edit.bytes);
    position = edit.end;
  }
  parts.push(body.subarray(position));
  return Buffer.concat(parts);
}
