import { sealTag } from '../../ir/index.ts';
import { elementCuts, membersOf, wholeBody, withEdits, type JsonEdit } from '../json-edits.ts';
import { scanElements, type JsonSpan } from '../json-spans.ts';

/** How a string begins that another vendor's seal fills: our provenance tag, or OpenAI's Fernet token. */
const beginnings: readonly Buffer[] = [Buffer.from(`"${sealTag}`), Buffer.from('"gAAAA')];

const wantedOfRequest = new Set(['messages']);
const wantedOfMessage = new Set(['content']);
const wantedOfBlock = new Set(['type', 'signature', 'data', 'id', 'tool_use_id', 'citations']);
const placeholder = Buffer.from('{"type":"text","text":"(no content)"}');
const noCitations = Buffer.from('null');

/**
 * A Messages request without the blocks whose seals Anthropic cannot read, made while another vendor served the
 * conversation: thinking blocks, web searches with their results, citations of those. Every other byte stays. Returns
 * the same buffer when there is nothing to remove; a body without such a seal costs two searches through its bytes.
 */
export function withoutForeignSeals(body: Buffer): Buffer {
  if (!holdsSeal(body)) return body;
  const messages = membersOf(body, wholeBody(body), wantedOfRequest).get('messages');
  if (messages === undefined) return body;
  const edits = scanElements(body, messages).flatMap((message) => editsOfMessage(body, message));
  return withEdits(body, edits);
}

function holdsSeal(bytes: Buffer): boolean {
  return beginnings.some((beginning) => bytes.includes(beginning));
}

function editsOfMessage(body: Buffer, message: JsonSpan): readonly JsonEdit[] {
  if (message.kind !== 'object' || !holdsSeal(body.subarray(message.start, message.end))) return [];
  const content = membersOf(body, message, wantedOfMessage).get('content');
  if (content?.kind !== 'array') return [];
  const blocks = scanElements(body, content).map((span) => readBlock(body, span));
  const searches = new Set(blocks.flatMap((block) => (block.isForeignResult ? (block.callId ?? []) : [])));
  const isGone = (block: BlockFacts): boolean =>
    block.isForeignThinking ||
    block.isForeignResult ||
    (block.type === 'server_tool_use' && block.id !== null && searches.has(block.id));
  return [...removals(blocks, isGone), ...blocks.flatMap(citationEdits)];
}

/** Takes blocks out; a message must have content, so where none is left a note stands in for them. */
function removals(
  blocks: readonly BlockFacts[],
  isGone: (block: BlockFacts) => boolean,
): readonly JsonEdit[] {
  const cuts = elementCuts(
    blocks.map(({ span }) => span),
    (_span, index) => blocks[index] !== undefined && isGone(blocks[index]),
  );
  return blocks.every(isGone) ? cuts.map((cut) => ({ ...cut, instead: placeholder })) : cuts;
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
  const members = membersOf(body, span, wantedOfBlock);
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

function citationEdits(block: BlockFacts): readonly JsonEdit[] {
  const { citations } = block;
  return citations === null ? [] : [{ start: citations.start, end: citations.end, instead: noCitations }];
}
