import type { Draft } from './wire.ts';

/** One server-sent event as this vendor writes it: the type as the event's name and in its data. */
export function eventText(type: string, rest: Draft): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`;
}

/** The constant beginning of every delta of one block; what follows is the value and `deltaEnd`. */
export function deltaStart(index: number, type: string, member: string): string {
  return `event: content_block_delta\ndata: {"type":"content_block_delta","index":${index},"delta":{"type":"${type}","${member}":`;
}

export const deltaEnd = '}}\n\n';

export function blockStart(index: number, content: Draft): string {
  return eventText('content_block_start', { index, content_block: content });
}

export function blockStop(index: number): string {
  return `event: content_block_stop\ndata: {"type":"content_block_stop","index":${index}}\n\n`;
}
