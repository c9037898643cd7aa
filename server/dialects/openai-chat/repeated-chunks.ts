import { asRecord, memberOf, type JsonRecord } from '../json-values.ts';

/** Text of a chunk that is like an earlier one but for its text. */
export interface RepeatedText {
  readonly member: TextMember;
  readonly text: string;
}

export type TextMember = 'content' | 'reasoning_content';

/**
 * Most chunks of a stream are the same but for a few words, and parsing them whole costs more than the rest of the
 * decoder. Learns the frame around the words from a parsed chunk; what does not fit the frame exactly is parsed again.
 */
export interface RepeatedChunks {
  read(data: string): RepeatedText | null;
  /** `choice` is the chunk's only choice. */
  learn(data: string, chunk: JsonRecord, choice: unknown): void;
}

/** Frames that change in every chunk are not worth learning for ever. */
const maximumLessons = 16;

export function createRepeatedChunks(): RepeatedChunks {
  let before = '';
  let after = '';
  let member: TextMember = 'content';
  let lessons = 0;
  return {
    read(chunk) {
      const data = withoutPadding(chunk);
      if (before === '' || data.length < before.length + after.length) return null;
      if (!data.startsWith(before) || !data.endsWith(after)) return null;
      const text = data.slice(before.length, data.length - after.length);
      return text.includes('"') || text.includes('\\') ? null : { member, text };
    },
    learn(whole, chunk, choice) {
      if (lessons >= maximumLessons) return;
      const data = withoutPadding(whole);
      const found = plainMember(chunk, choice);
      if (found === null) return;
      const value = memberOf(memberOf(choice, 'delta'), found);
      const start = startOf(data, found);
      if (typeof value !== 'string' || start === -1) return;
      const encoded = JSON.stringify(value).slice(1, -1);
      if (!data.startsWith(`${encoded}"`, start)) return;
      lessons += 1;
      member = found;
      before = data.slice(0, start);
      after = data.slice(start + encoded.length);
    },
  };
}

const padding = ',"obfuscation":"';

/** OpenAI pads each chunk with random letters as its last member, so that sizes tell nothing. */
function withoutPadding(data: string): string {
  if (!data.endsWith('"}')) return data;
  const at = data.lastIndexOf(padding);
  return at !== -1 && data.indexOf('"', at + padding.length) === data.length - 2
    ? `${data.slice(0, at)}}`
    : data;
}

/** Where the text behind the only key of that name begins, or -1. */
function startOf(data: string, name: TextMember): number {
  const key = `"${name}":`;
  const at = data.indexOf(key);
  if (at === -1 || data.indexOf(key, at + 1) !== -1) return -1;
  const quote = at + key.length + (data[at + key.length] === ' ' ? 1 : 0);
  return data[quote] === '"' ? quote + 1 : -1;
}

/** The member that alone says something in this chunk, else null. */
function plainMember(chunk: JsonRecord, choice: unknown): TextMember | null {
  const delta = asRecord(memberOf(choice, 'delta'));
  if (delta === null || isSaid(chunk['usage']) || isSaid(chunk['x_groq'])) return null;
  if (isSaid(memberOf(choice, 'finish_reason')) || isSaid(memberOf(choice, 'usage'))) return null;
  const said = Object.keys(delta).filter((name) => name !== 'role' && isSaid(delta[name]));
  const only = said.length === 1 ? said[0] : undefined;
  return only === 'content' || only === 'reasoning_content' ? only : null;
}

const isSaid = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
