import { asRecord, memberOf, type JsonRecord } from '../json-values.ts';

/** Words that are all a chunk says. */
export interface PlainWords {
  readonly member: 'content' | 'reasoning_content' | 'arguments';
  readonly words: string;
}

/** The words of a chunk that holds nothing else, else null. `choice` is the one that counts. */
export function plainWords(chunk: JsonRecord, choice: unknown): PlainWords | null {
  const delta = asRecord(memberOf(choice, 'delta'));
  if (delta === null || isSaid(chunk['usage']) || isSaid(chunk['x_groq'])) return null;
  if (isSaid(memberOf(choice, 'finish_reason')) || isSaid(memberOf(choice, 'usage'))) return null;
  const only = onlyMember(delta, 'role');
  if (only === 'content' || only === 'reasoning_content') return wordsOf(delta, only);
  const calls = only === 'tool_calls' ? delta[only] : null;
  return Array.isArray(calls) && calls.length === 1 ? plainArguments(calls[0]) : null;
}

/** A fragment of a call that has arguments only; the index, or nothing, tells which call. */
function plainArguments(call: unknown): PlainWords | null {
  const record = asRecord(call);
  if (record === null || onlyMember(record, 'index') !== 'function') return null;
  const fields = asRecord(record['function']);
  return fields !== null && onlyMember(fields, '') === 'arguments' ? wordsOf(fields, 'arguments') : null;
}

function wordsOf(holder: JsonRecord, member: PlainWords['member']): PlainWords | null {
  const words = holder[member];
  return typeof words === 'string' ? { member, words } : null;
}

/** The name of the only member, beside `except`, that says something. */
function onlyMember(holder: JsonRecord, except: string): string | undefined {
  const said = Object.keys(holder).filter((name) => name !== except && isSaid(holder[name]));
  return said.length === 1 ? said[0] : undefined;
}

const isSaid = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
