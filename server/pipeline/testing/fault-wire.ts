import { createHash } from 'node:crypto';
import type { Behaviour } from '../../testing/vendors/index.ts';

export type FaultVendor = 'anthropic' | 'openai';
/** The ways through the native lane; ChatGPT's backend answers streams only. */
export type FaultLane = 'claude plan' | 'codex plan' | 'openai key' | 'anthropic key';

export const vendorOf = (lane: FaultLane): FaultVendor =>
  lane === 'claude plan' || lane === 'anthropic key' ? 'anthropic' : 'openai';

/** A failure in the vendor's own envelope. */
export function failureBody(vendor: FaultVendor, type: string, message: string, more: object = {}): string {
  return vendor === 'anthropic'
    ? JSON.stringify({ type: 'error', error: { type, message, ...more } })
    : JSON.stringify({ error: { message, type, param: null, code: null, ...more } });
}

export const raw = (
  status: number,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Behaviour => ({
  kind: 'raw',
  status,
  headers: { 'content-type': 'application/json', ...headers },
  chunks: body.length === 0 ? [] : [body],
});

export const page = (status: number): Behaviour =>
  raw(status, '<!DOCTYPE html><html><body>Bad gateway</body></html>', { 'content-type': 'text/html' });

/** A 429 of a plan whose reset is told in the vendor's own way. */
export function planLimit(vendor: FaultVendor, reset: string | number | null): Behaviour {
  if (vendor === 'anthropic') {
    const told: Readonly<Record<string, string>> =
      reset === null ? {} : { 'anthropic-ratelimit-unified-reset': String(reset) };
    return raw(429, failureBody(vendor, 'rate_limit_error', 'Limit reached'), {
      'anthropic-ratelimit-unified-status': 'rejected',
      'anthropic-ratelimit-unified-representative-claim': 'five_hour',
      ...told,
    });
  }
  const told = reset === null ? {} : { resets_at: reset };
  return raw(429, failureBody(vendor, 'usage_limit_reached', 'The usage limit has been reached', told));
}

/** A 429 although no window is used up: the vendor asks to slow down. */
export function throttle(vendor: FaultVendor): Behaviour {
  return raw(
    429,
    vendor === 'anthropic'
      ? failureBody(vendor, 'rate_limit_error', 'Slow down')
      : failureBody(vendor, 'rate_limit_exceeded', 'Slow down'),
    vendor === 'anthropic' ? { 'anthropic-ratelimit-unified-status': 'allowed' } : {},
  );
}

const sse = (name: string, data: object): string =>
  `event: ${name}\ndata: ${JSON.stringify({ type: name, ...data })}\n\n`;

const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [] };
const counted = { input_tokens: 7, output_tokens: 5 };
const text = { type: 'text_delta', text: 'hello' };

/** A short whole answer: its events, the last of which is the terminal one. */
export function streamEvents(vendor: FaultVendor): readonly string[] {
  if (vendor === 'anthropic')
    return [
      sse('message_start', { message: { ...message, usage: { input_tokens: 7, output_tokens: 1 } } }),
      sse('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
      sse('content_block_delta', { index: 0, delta: text }),
      sse('content_block_stop', { index: 0 }),
      sse('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } }),
      sse('message_stop', {}),
    ];
  const response = { id: 'resp_1', object: 'response', model: 'm', output: [] };
  return [
    sse('response.created', { response: { ...response, status: 'in_progress' } }),
    sse('response.output_text.delta', { item_id: 'i', output_index: 0, content_index: 0, delta: 'hello' }),
    sse('response.completed', {
      response: { ...response, status: 'completed', usage: { ...counted, total_tokens: 12 } },
    }),
  ];
}

export const stream = (chunks: readonly (string | Uint8Array)[], more: object = {}): Behaviour =>
  ({
    kind: 'raw',
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    chunks,
    ...more,
  }) as Behaviour;

/** The same answer in one JSON document. */
export function wholeAnswer(vendor: FaultVendor): string {
  return vendor === 'anthropic'
    ? JSON.stringify({
        ...message,
        content: [{ type: 'text', text: 'hello' }],
        stop_reason: 'end_turn',
        usage: counted,
      })
    : JSON.stringify({
        id: 'resp_1',
        object: 'response',
        status: 'completed',
        model: 'm',
        output: [],
        usage: { ...counted, total_tokens: 12 },
      });
}

export const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
