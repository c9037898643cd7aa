import { isObject } from './json.ts';
import type { SseEvent } from './perform.ts';

/**
 * Reads SSE text the way a strict producer writes it: frames of one `event:` and one `data:` line, ended by an empty
 * line, `type` equal to the event name. Throws on anything else; made for tests, not for vendors' real streams.
 */
export function readStrictSse(bytes: Uint8Array): SseEvent[] {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  if (text === '') return [];
  if (!text.endsWith('\n\n')) throw new Error('The stream does not end with an empty line.');
  return text
    .slice(0, -2)
    .split('\n\n')
    .map((frame) => {
      const match = /^event: (?<name>\S+)\ndata: (?<data>[^\n]*)$/u.exec(frame);
      const name = match?.groups?.['name'];
      const data: unknown = JSON.parse(match?.groups?.['data'] ?? 'null');
      if (name === undefined || !isObject(data)) throw new Error(`Not a strict frame: ${frame.slice(0, 80)}`);
      if (data['type'] !== name) throw new Error(`Event "${name}" carries type "${String(data['type'])}".`);
      return { event: name, data };
    });
}
