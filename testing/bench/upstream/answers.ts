/** What the simulated vendor says: shaped like real answers, unique per stream, computable on both sides. */

export const model = 'claude-sonnet-4-5';

const words =
  'the switch at the north end of the yard holds two tracks and a siding where freight waits for a free signal'.split(
    ' ',
  );

const prose = Array.from({ length: 60 }, (_, index) => words[index % words.length]).join(' ');

/** Headers as an API answer carries them; the limits are far from exhausted. */
export function answerHeaders(resetsAtMs: number): Readonly<Record<string, string>> {
  const reset = new Date(resetsAtMs).toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    'request-id': 'req_011CUbenchbenchbenchbench01',
    'anthropic-organization-id': '9f1d4b52-6f5c-4a5e-9a53-2f6f8d1f0a11',
    'anthropic-ratelimit-requests-limit': '4000',
    'anthropic-ratelimit-requests-remaining': '3999',
    'anthropic-ratelimit-requests-reset': reset,
    'anthropic-ratelimit-input-tokens-limit': '2000000',
    'anthropic-ratelimit-input-tokens-remaining': '1999000',
    'anthropic-ratelimit-input-tokens-reset': reset,
    'anthropic-ratelimit-output-tokens-limit': '400000',
    'anthropic-ratelimit-output-tokens-remaining': '399000',
    'anthropic-ratelimit-output-tokens-reset': reset,
    'cf-ray': '9a1b2c3d4e5f6a7b-FRA',
  };
}

const usage = {
  input_tokens: 412,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 18_240,
  output_tokens: 96,
};

export const messageJson = JSON.stringify({
  id: 'msg_01BenchBenchBenchBench01',
  type: 'message',
  role: 'assistant',
  model,
  content: [{ type: 'text', text: prose }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { ...usage, service_tier: 'standard' },
});

export const chatJson = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1_763_600_000,
  model,
  choices: [{ index: 0, message: { role: 'assistant', content: prose }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 412, completion_tokens: 96, total_tokens: 508 },
});

/** One write of a stream. `stampUs` puts the moment of sending into the text. */
export interface FrameInput {
  readonly id: number;
  readonly index: number;
  readonly count: number;
  readonly stampUs: number | null;
}

function piece({ id, index, stampUs }: FrameInput): string {
  const text = `#${index} ${words[(id + index) % words.length]} ${words[(id * 7 + index) % words.length]} `;
  return stampUs === null ? text : `${text}@${stampUs} `;
}

function event(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify({ type: name, ...data })}\n\n`;
}

/** Frame `index` of `count` (at least 2): the first opens the message, the last closes it, each carries text. */
export function messageFrame(frame: FrameInput): string {
  const opening =
    frame.index > 0
      ? ''
      : event('message_start', {
          message: {
            id: `msg_bench_${frame.id}`,
            type: 'message',
            role: 'assistant',
            model,
            content: [],
            stop_reason: null,
            stop_sequence: null,
            usage: { ...usage, output_tokens: 1 },
          },
        }) +
        event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }) +
        event('ping', {});
  const delta = event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: piece(frame) } });
  const closing =
    frame.index < frame.count - 1
      ? ''
      : event('content_block_stop', { index: 0 }) +
        event('message_delta', { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage }) +
        event('message_stop', {});
  return opening + delta + closing;
}

/** The same conversation in the Chat dialect, for peers that translate. */
export function chatFrame(frame: FrameInput): string {
  const chunk = (delta: object, finish: string | null, extra: object = {}): string =>
    `data: ${JSON.stringify({
      id: `msg_bench_${frame.id}`,
      object: 'chat.completion.chunk',
      created: 1_763_600_000,
      model,
      choices: [{ index: 0, delta, finish_reason: finish }],
      ...extra,
    })}\n\n`;
  const delta = chunk(
    frame.index === 0 ? { role: 'assistant', content: piece(frame) } : { content: piece(frame) },
    null,
  );
  if (frame.index < frame.count - 1) return delta;
  const total = { prompt_tokens: 412, completion_tokens: 96, total_tokens: 508 };
  return `${delta}${chunk({}, 'stop', { usage: total })}data: [DONE]\n\n`;
}

/** The whole body of stream `id`, as a transparent proxy must deliver it. */
export function wholeStream(id: number, count: number): string {
  return Array.from({ length: count }, (_, index) => messageFrame({ id, index, count, stampUs: null })).join(
    '',
  );
}
