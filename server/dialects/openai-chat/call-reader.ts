import type { IrEvent } from '../../ir/index.ts';
import { asRecord, memberOf, parseJson, textOf } from '../json-values.ts';
import { inputText } from './answer-parts.ts';
import { sealOfCall } from './decode-messages.ts';

interface Call {
  readonly index: unknown;
  id: string;
  name: string;
  form: 'json' | 'text';
  input: string;
  /** Its block; -1 while the name is not known. */
  block: number;
  isClosed: boolean;
}

/** Reads `tool_calls` fragments. Servers differ in what they repeat and leave out (provider notes 13). */
export interface CallReader {
  /** `calls` is the member of a delta; `nextBlock` gives a new block's number. */
  read(calls: unknown, nextBlock: () => number, out: IrEvent[]): void;
  /** How to add more input to the call that the last fragment went to; null when it is not open. */
  repeat(): ((input: string, json: string, out: IrEvent[]) => void) | null;
  /** Ends all open calls. */
  close(nextBlock: () => number, out: IrEvent[]): void;
  readonly hasCalls: boolean;
}

export function createCallReader(): CallReader {
  const calls: Call[] = [];
  let hasCalls = false;
  let latest: Call | null = null;

  const open = (
    call: Call,
    seal: ReturnType<typeof sealOfCall>,
    nextBlock: () => number,
    out: IrEvent[],
  ): void => {
    finishEarlier(call, out);
    call.block = nextBlock();
    hasCalls = true;
    const { block, id: callId, name, form } = call;
    out.push({
      type: 'tool-input-start',
      block,
      callId,
      name,
      namespace: null,
      form,
      ...(seal === null ? {} : { seal }),
    });
    if (call.input !== '') out.push({ type: 'tool-input-delta', block, text: call.input });
  };
  /** A complete call ends when the next one starts, so that clients which take one at a time see the next one grow. */
  const finishEarlier = (call: Call, out: IrEvent[]): void => {
    for (const earlier of calls)
      if (earlier !== call && isOpen(earlier) && isComplete(earlier)) closeCall(earlier, out);
  };
  const readOne = (entry: unknown, nextBlock: () => number, out: IrEvent[]): void => {
    const custom = asRecord(memberOf(entry, 'custom'));
    const fields = custom ?? memberOf(entry, 'function');
    const id = textOf(memberOf(entry, 'id'), 512) ?? '';
    const name = textOf(memberOf(fields, 'name'), 256) ?? '';
    const input = inputText(memberOf(fields, custom === null ? 'arguments' : 'input'));
    const call = findCall(calls, memberOf(entry, 'index'), id, name);
    latest = call;
    if (call.isClosed) return;
    if (custom !== null) call.form = 'text';
    if (call.id === '') call.id = id;
    if (call.name === '') call.name = name;
    call.input += input;
    if (call.block !== -1) {
      if (input !== '') out.push({ type: 'tool-input-delta', block: call.block, text: input });
    } else if (call.name !== '' && (call.id !== '' || call.input !== ''))
      open(call, sealOfCall(entry), nextBlock, out);
  };
  return {
    read(list, nextBlock, out) {
      if (Array.isArray(list)) for (const entry of list as readonly unknown[]) readOne(entry, nextBlock, out);
    },
    repeat() {
      const call = latest;
      if (call === null || !isOpen(call)) return null;
      return (input, json, out) => {
        call.input += input;
        out.push({ type: 'tool-input-delta', block: call.block, text: input, json });
      };
    },
    close(nextBlock, out) {
      for (const call of calls) {
        // A call that never got a name cannot be run: it takes no place (dialect rule 93).
        if (call.block === -1 && call.name !== '' && !call.isClosed) open(call, null, nextBlock, out);
        if (isOpen(call)) closeCall(call, out);
      }
    },
    get hasCalls() {
      return hasCalls;
    },
  };
}

const isOpen = (call: Call): boolean => call.block !== -1 && !call.isClosed;

const isComplete = (call: Call): boolean =>
  call.form === 'text' ? call.input !== '' : asRecord(parseJson(call.input)) !== null;

function closeCall(call: Call, out: IrEvent[]): void {
  call.isClosed = true;
  if (call.form === 'json' && call.input.trim() === '')
    out.push({ type: 'tool-input-delta', block: call.block, text: '{}' });
  out.push({ type: 'tool-input-end', block: call.block });
}

/**
 * The call that a fragment belongs to, or a new one. The index decides, unless it is absent, or the same for every call
 * (then a new id together with a name begins a new call).
 */
function findCall(calls: Call[], index: unknown, id: string, name: string): Call {
  const last = calls.at(-1);
  const known =
    typeof index === 'number'
      ? calls.findLast((call) => call.index === index)
      : id !== ''
        ? calls.findLast((call) => call.id === id || call.id === '')
        : continued(last, name);
  if (known !== undefined && !isAnother(known, id, name)) return known;
  const call: Call = { index, id: '', name: '', form: 'json', input: '', block: -1, isClosed: false };
  calls.push(call);
  return call;
}

/** Without index and id a name begins a call, unless the last call repeats its name in every fragment. */
function continued(last: Call | undefined, name: string): Call | undefined {
  if (last === undefined || name === '' || last.name === '') return last;
  return last.name === name && !isComplete(last) ? last : undefined;
}

function isAnother(known: Call, id: string, name: string): boolean {
  return id !== '' && name !== '' && known.id !== '' && known.id !== id && known.name !== '';
}
