import { prose } from './bodies.ts';

export const streamDialects = ['anthropic-messages', 'openai-chat', 'openai-responses', 'gemini'] as const;
export type StreamDialect = (typeof streamDialects)[number];

/** A stream as the vendor writes it, one event per buffer. */
export type VendorStream = readonly Buffer[];

/** What an answer says, in no vendor's terms. */
interface Script {
  readonly thinking: readonly string[];
  readonly text: readonly string[];
  /** Pieces of the arguments of each call. */
  readonly calls: readonly (readonly string[])[];
}

/** Pieces of 16 to 64 characters, every fourth with characters that JSON escapes or UTF-8 spells with several bytes. */
function pieces(count: number, seed: number): readonly string[] {
  const words = prose(count * 64 + 64, seed);
  let at = 0;
  return Array.from({ length: count }, (_, index) => {
    const piece = words.slice(at, (at += 16 + ((index * 29 + seed) % 49)));
    if (index % 4 !== 3) return piece;
    return index % 8 === 3 ? `${piece.slice(1)}\n` : `${piece.slice(2)}’s`;
  });
}

function callPieces(seed: number): readonly string[] {
  const text = JSON.stringify({
    path: `src/file-${seed}.ts`,
    new_string: prose(900, seed),
    replace_all: false,
  });
  return text.match(/[^]{1,24}/g) ?? [];
}

const plain: Script = { thinking: [], text: pieces(400, 1), calls: [] };
const mixed: Script = {
  thinking: pieces(120, 2),
  text: pieces(160, 3),
  calls: [callPieces(1), callPieces(2)],
};

/** `text`: one text in many deltas. `mixed`: thinking, then text, then two calls of tools. */
export function vendorStream(dialect: StreamDialect, kind: 'text' | 'mixed'): VendorStream {
  return writers[dialect](kind === 'text' ? plain : mixed).map((event) => Buffer.from(event));
}

const writers: Readonly<Record<StreamDialect, (script: Script) => readonly string[]>> = {
  'anthropic-messages': messagesStream,
  'openai-chat': chatStream,
  'openai-responses': responsesStream,
  gemini: geminiStream,
};

function named(type: string, rest: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`;
}

function messagesStream({ thinking, text, calls }: Script): readonly string[] {
  let index = -1;
  const usage = { input_tokens: 412, cache_creation_input_tokens: 0, cache_read_input_tokens: 18_240 };
  const block = (content: object, deltas: readonly object[]): readonly string[] => {
    index += 1;
    return [
      named('content_block_start', { index, content_block: content }),
      ...deltas.map((delta) => named('content_block_delta', { index, delta })),
      named('content_block_stop', { index }),
    ];
  };
  const message = {
    id: 'msg_01Bench',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5',
    content: [],
  };
  return [
    named('message_start', { message: { ...message, usage: { ...usage, output_tokens: 1 } } }),
    ...(thinking.length === 0
      ? []
      : block({ type: 'thinking', thinking: '', signature: '' }, [
          ...thinking.map((piece) => ({ type: 'thinking_delta', thinking: piece })),
          { type: 'signature_delta', signature: 'EqoBCkYIAxgCKkB3Jk9Qm7Tz0'.repeat(8) },
        ])),
    ...block(
      { type: 'text', text: '' },
      text.map((piece) => ({ type: 'text_delta', text: piece })),
    ),
    ...calls.flatMap((input, call) =>
      block(
        { type: 'tool_use', id: `toolu_01Bench${call}`, name: 'Edit', input: {} },
        input.map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
      ),
    ),
    named('message_delta', {
      delta: { stop_reason: calls.length > 0 ? 'tool_use' : 'end_turn', stop_sequence: null },
      usage: { ...usage, output_tokens: 900 },
    }),
    named('message_stop', {}),
  ];
}

/** OpenAI pads its chunks and deltas, so that their sizes tell nothing. */
const padding = (index: number): string => 'aB3xQ9tYk2LmPq7w'.slice(0, 1 + ((index * 7) % 16));

function chatStream({ thinking, text, calls }: Script): readonly string[] {
  let count = 0;
  const chunk = (delta: object, finish: string | null = null): string =>
    `data: ${JSON.stringify({
      id: 'chatcmpl-CfT3vZpQm7yK2wXr9nB1',
      object: 'chat.completion.chunk',
      created: 1_763_712_000,
      model: 'gpt-5.1-2025-11-13',
      service_tier: 'default',
      system_fingerprint: null,
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
      usage: null,
      obfuscation: padding((count += 1)),
    })}\n\n`;
  const usage = { prompt_tokens: 412, completion_tokens: 96, total_tokens: 508 };
  return [
    chunk({ role: 'assistant', content: '', refusal: null }),
    ...thinking.map((piece) => chunk({ reasoning_content: piece })),
    ...text.map((piece) => chunk({ content: piece })),
    ...calls.flatMap((input, index) => [
      chunk({
        tool_calls: [
          { index, id: `call_Bench${index}`, type: 'function', function: { name: 'Edit', arguments: '' } },
        ],
      }),
      ...input.map((piece) => chunk({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ]),
    chunk({}, calls.length > 0 ? 'tool_calls' : 'stop'),
    `data: ${JSON.stringify({ id: 'chatcmpl-CfT3vZpQm7yK2wXr9nB1', object: 'chat.completion.chunk', choices: [], usage })}\n\n`,
    'data: [DONE]\n\n',
  ];
}

function responsesStream({ thinking, text, calls }: Script): readonly string[] {
  let sequence = -1;
  const event = (type: string, rest: object): string =>
    named(type, { sequence_number: (sequence += 1), ...rest });
  const response = { id: 'resp_0c1a7be2f9d84e5a', object: 'response', model: 'gpt-5.1-codex', output: [] };
  const written: string[] = [
    event('response.created', { response: { ...response, status: 'in_progress' } }),
    event('response.in_progress', { response: { ...response, status: 'in_progress' } }),
  ];
  let index = -1;
  const item = (first: object, last: object, body: (place: object) => readonly string[]): void => {
    index += 1;
    const id = `item_0c1a7be2f9d84e5a0069203f5d${index}`;
    written.push(
      event('response.output_item.added', { output_index: index, item: { id, ...first } }),
      ...body({ item_id: id, output_index: index }),
      event('response.output_item.done', { output_index: index, item: { id, ...last } }),
    );
  };
  const deltas = (type: string, place: object, parts: readonly string[], rest: object): readonly string[] =>
    parts.map((delta, at) => event(type, { ...place, delta, ...rest, obfuscation: padding(at) }));
  if (thinking.length > 0) {
    const summary = [{ type: 'summary_text', text: thinking.join('') }];
    const sealed = 'gAAAAABmZk3xQ9tY'.repeat(16);
    item(
      { type: 'reasoning', summary: [] },
      { type: 'reasoning', summary, encrypted_content: sealed },
      (place) =>
        deltas('response.reasoning_summary_text.delta', { ...place, summary_index: 0 }, thinking, {}),
    );
  }
  const whole = { type: 'output_text', annotations: [], logprobs: [], text: text.join('') };
  item(
    { type: 'message', status: 'in_progress', role: 'assistant', content: [] },
    { type: 'message', status: 'completed', role: 'assistant', content: [whole] },
    (place) => [
      event('response.content_part.added', { ...place, content_index: 0, part: { ...whole, text: '' } }),
      ...deltas('response.output_text.delta', { ...place, content_index: 0 }, text, { logprobs: [] }),
      event('response.output_text.done', { ...place, content_index: 0, text: whole.text, logprobs: [] }),
      event('response.content_part.done', { ...place, content_index: 0, part: whole }),
    ],
  );
  calls.forEach((input, at) => {
    const call = { type: 'function_call', call_id: `call_Bench${at}`, name: 'Edit' };
    item(
      { ...call, status: 'in_progress', arguments: '' },
      { ...call, status: 'completed', arguments: input.join('') },
      (place) => [
        ...deltas('response.function_call_arguments.delta', place, input, {}),
        event('response.function_call_arguments.done', { ...place, arguments: input.join('') }),
      ],
    );
  });
  const usage = { input_tokens: 412, output_tokens: 96, total_tokens: 508 };
  written.push(event('response.completed', { response: { ...response, status: 'completed', usage } }));
  return written;
}

function geminiStream({ thinking, text, calls }: Script): readonly string[] {
  const counts = {
    promptTokenCount: 412,
    totalTokenCount: 508,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: 412 }],
  };
  const chunk = (part: object, usage: object = counts, finish: object = {}): string =>
    `data: ${JSON.stringify({
      candidates: [{ content: { parts: [part], role: 'model' }, ...finish, index: 0 }],
      usageMetadata: usage,
      modelVersion: 'gemini-3-pro-preview',
      responseId: 'x2AgaZbWF9Shz7IPq4qQ8Ac',
    })}\r\n\r\n`;
  return [
    ...thinking.map((piece) => chunk({ text: piece, thought: true })),
    ...text.map((piece) => chunk({ text: piece })),
    ...calls.map((input) =>
      chunk({ functionCall: { name: 'Edit', args: JSON.parse(input.join('')) as object } }),
    ),
    chunk({ text: '' }, { ...counts, candidatesTokenCount: 96 }, { finishReason: 'STOP' }),
  ];
}
