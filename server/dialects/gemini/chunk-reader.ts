import type { RepeatedEvents } from '../repeated-events.ts';
import { createSseReader, type SseReader } from '../sse-reader.ts';
import { createUtf8Reader } from '../utf8-reader.ts';

const maximumDocumentCharacters = 16 * 1024 * 1024;
const firstOfDocument = /^\uFEFF?\s*([[{])/;
const onlySpace = /^\uFEFF?\s*$/;

/**
 * Reads the response objects of a Gemini stream from bytes that may be cut anywhere and hands each over as JSON text.
 * A stream that is a JSON document in place of events (an error before the first event, or the array that comes without
 * `alt=sse`) is handed over as one text at its end. Never throws; too large a piece switches it off.
 */
export function createChunkReader(
  onChunk: (text: string, name?: string) => void,
  repeated: RepeatedEvents | null = null,
): SseReader {
  const events = createSseReader((name, data) => onChunk(data, name), undefined, repeated);
  const decoder = createUtf8Reader();
  let mode: 'unknown' | 'events' | 'document' = 'unknown';
  let held = '';
  let heldBytes: Uint8Array[] = [];
  let isBlind = false;
  let isEnded = false;

  const choose = (bytes: Uint8Array): void => {
    held += decoder.read(bytes);
    heldBytes.push(bytes);
    if (onlySpace.test(held) && held.length < 64) return;
    mode = firstOfDocument.test(held) ? 'document' : 'events';
    if (mode === 'document') return;
    for (const piece of heldBytes) events.push(piece);
    held = '';
    heldBytes = [];
  };
  return {
    push(bytes) {
      if (isEnded || isBlind) return;
      if (mode === 'events') events.push(bytes);
      else if (mode === 'unknown') choose(bytes);
      else if (held.length + bytes.length > maximumDocumentCharacters) {
        isBlind = true;
        held = '';
      } else held += decoder.read(bytes);
    },
    end() {
      if (isEnded) return;
      isEnded = true;
      if (mode === 'document' && !isBlind) onChunk(held + decoder.end());
      for (const piece of mode === 'unknown' ? heldBytes : []) events.push(piece);
      events.end();
    },
    get isBlind() {
      return isBlind || events.isBlind;
    },
  };
}
