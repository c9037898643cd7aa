import type { MediaBlock, OpaqueBlock } from '../../ir/index.ts';
import { asRecord, parseJson } from '../json-values.ts';
import type { LossList } from './loss-list.ts';
import { encodeMedia } from './media.ts';
import { ownDialect } from './own.ts';

/**
 * A function call as a part, as JSON text. Arguments that are an object go in as they were written, so that large numbers
 * keep their digits; anything else becomes one text in an object. `signature` is JSON text.
 */
export function callPart(callId: string, name: string, input: string, signature: string | null): string {
  const head = `{"functionCall":{"id":${JSON.stringify(callId)},"name":${JSON.stringify(name)},"args":`;
  const tail = signature === null ? '}}' : `},"thoughtSignature":${signature}}`;
  return head + argumentsText(input) + tail;
}

/** True for arguments that are not even JSON, as those of a call that was cut. */
export function isCutInput(input: string): boolean {
  return input.trim() !== '' && parseJson(input) === undefined;
}

function argumentsText(input: string): string {
  if (input.trim() === '') return '{}';
  const parsed = asRecord(parseJson(input));
  if (parsed === null) return JSON.stringify({ input });
  // A line break between members would end the line of the event.
  return /[\r\n]/.test(input) ? JSON.stringify(parsed) : input;
}

/** A block that arrives whole, as a part in JSON text; null with a loss when Gemini has none for it. */
export function wholePart(content: MediaBlock | OpaqueBlock, path: string, list: LossList): string | null {
  if (content.type === 'opaque') {
    if (content.native.dialect === ownDialect) return JSON.stringify(content.native.data);
    list.lose(path, 'native', `Only ${content.native.dialect} understands "${content.what}".`);
    return null;
  }
  const part = encodeMedia(content);
  if (part === null) list.lose(path, 'media', 'The file is stored at another vendor.');
  return part === null ? null : JSON.stringify(part);
}
