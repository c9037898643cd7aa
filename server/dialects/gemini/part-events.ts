import type { JsonObject, MediaBlock, Seal } from '../../ir/index.ts';
import { asRecord, memberOf, textOf, type JsonRecord } from '../json-values.ts';
import { closeBlock, nextBlock, openBlock, type ChunkState } from './chunk-state.ts';
import { mediaOfFile, mediaOfInline } from './media.ts';
import { ownDialect, ownFamily } from './own.ts';
import { readSignature } from './signature-field.ts';

type PartReader = (state: ChunkState, value: unknown, part: JsonRecord) => void;

/** Fields beside the data of a part. */
const side = new Set(['thought', 'thoughtSignature', 'thought_signature', 'videoMetadata', 'partMetadata']);

const readers: Readonly<Record<string, PartReader>> = {
  functionCall: readCall,
  function_call: readCall,
  inlineData: readInline,
  inline_data: readInline,
  fileData: readFile,
  file_data: readFile,
};

function sealOf(part: JsonRecord): Seal | null {
  const signature = part['thoughtSignature'] ?? part['thought_signature'];
  return typeof signature === 'string' ? readSignature(signature) : null;
}

/** Tells one part of an answer as events. Anything unreadable is passed over. */
export function readPart(state: ChunkState, value: unknown): void {
  const part = asRecord(value);
  if (part === null) return;
  const { text } = part;
  if (typeof text === 'string') {
    readText(state, text, part['thought'] === true, sealOf(part));
    return;
  }
  for (const name of Object.keys(part)) {
    if (side.has(name) || part[name] === null) continue;
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (reader === undefined) tellOpaque(state, name, part);
    else reader(state, part[name], part);
    return;
  }
  // A part of a signature only.
  readText(state, '', false, sealOf(part));
}

function readText(state: ChunkState, text: string, isThought: boolean, seal: Seal | null): void {
  if (text === '') {
    if (seal !== null) readLoneSeal(state, seal);
    return;
  }
  const kind = isThought ? 'thinking' : 'text';
  const own = isThought ? seal : ownSeal(state, seal);
  if (state.open !== kind || state.openSeal !== null) openBlock(state, kind);
  state.out.push({ type: isThought ? 'thinking-delta' : 'text-delta', block: state.block, text });
  if (own !== null) state.openSeal = own;
}

/**
 * A signature on an empty text, as streams have it at their end: it seals the text or thoughts before it. With nothing
 * before it, an empty sealed text keeps it (provider notes 15.2, point 3).
 */
function readLoneSeal(state: ChunkState, seal: Seal): void {
  if (state.open === 'none' || state.openSeal !== null) openBlock(state, 'text');
  state.openSeal = seal;
  closeWhenEmpty(state);
}

function closeWhenEmpty(state: ChunkState): void {
  if (state.out.at(-1)?.type === 'text-start') closeBlock(state);
}

/** Google's own seal of a part. Another vendor's was put there by a proxy like us and belongs to the thoughts before it. */
function ownSeal(state: ChunkState, seal: Seal | null): Seal | null {
  if (seal === null || seal.family === ownFamily) return seal;
  openBlock(state, 'thinking');
  state.openSeal = seal;
  return null;
}

/**
 * A call arrives whole. A missing or repeated id becomes `call_{answer}_{n}` (notes 16.2 point 2), with the answer's own id
 * in it: a number alone would come again in the next answer, and clients drop a call whose id they know already.
 */
function readCall(state: ChunkState, value: unknown, part: JsonRecord): void {
  const name = textOf(memberOf(value, 'name'), 1_000);
  if (name === null) return;
  const seal = ownSeal(state, sealOf(part));
  const block = nextBlock(state);
  const callId = callIdOf(state, textOf(memberOf(value, 'id'), 1_000));
  const args = asRecord(memberOf(value, 'args'));
  const start = { type: 'tool-input-start', block, callId, name, namespace: null, form: 'json' } as const;
  state.out.push(seal === null ? start : { ...start, seal });
  state.out.push({ type: 'tool-input-delta', block, text: args === null ? '{}' : JSON.stringify(args) });
  state.out.push({ type: 'tool-input-end', block });
}

function callIdOf(state: ChunkState, given: string | null): string {
  state.calls += 1;
  const made = `call_${state.responseId === null ? '' : `${state.responseId}_`}${state.calls}`;
  let callId = given ?? made;
  for (let round = state.calls; state.callIds.has(callId); round += 1) callId = `${made}_${round}`;
  state.callIds.add(callId);
  return callId;
}

function readInline(state: ChunkState, value: unknown): void {
  const data = memberOf(value, 'data');
  if (typeof data !== 'string' || data === '') return;
  tellMedia(state, mediaOfInline(data, mediaTypeOf(value), null));
}

function readFile(state: ChunkState, value: unknown): void {
  const uri = textOf(memberOf(value, 'fileUri') ?? memberOf(value, 'file_uri'), 8_000);
  if (uri !== null) tellMedia(state, mediaOfFile(uri, mediaTypeOf(value), null));
}

function mediaTypeOf(value: unknown): string | null {
  return textOf(memberOf(value, 'mimeType') ?? memberOf(value, 'mime_type'), 200);
}

function tellMedia(state: ChunkState, content: MediaBlock): void {
  state.out.push({ type: 'block', block: nextBlock(state), content });
}

function tellOpaque(state: ChunkState, what: string, part: JsonRecord): void {
  const native = { dialect: ownDialect, data: part as JsonObject };
  state.out.push({ type: 'block', block: nextBlock(state), content: { type: 'opaque', what, native } });
}
