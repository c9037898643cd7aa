import { describe, expect, it } from 'vitest';
import { createAccumulator, type IrEvent } from '../../ir/index.ts';
import { call, encode, finish, start, text, usage } from './testing/encoded-streams.ts';
import { answerOf, decodeStream } from './testing/streams.ts';

describe('the end of an encoded stream', () => {
  it.each([
    ['length', 'response.incomplete', 'max_output_tokens'],
    ['context-window', 'response.incomplete', 'max_output_tokens'],
    ['content-filter', 'response.incomplete', 'content_filter'],
    ['refusal', 'response.incomplete', 'content_filter'],
    ['pause', 'response.completed', undefined],
    ['stop-sequence', 'response.completed', undefined],
  ] as const)('says %s as %s [rule 114]', (unified, type, reason) => {
    const { wire } = encode([start, ...text(0, 'x'), finish(unified)]);
    const status = reason === undefined ? 'completed' : 'incomplete';
    expect(wire.at(-1)).toMatchObject({
      type,
      response: { incomplete_details: reason === undefined ? null : { reason }, output: [{ status }] },
    });
  });

  it('marks a call as incomplete when the answer was cut inside its input', () => {
    const { wire } = encode([start, ...call(0, 'json', '{}'), ...call(1, 'json', '{"p":'), finish('length')]);
    expect(wire.at(-1)).toMatchObject({
      response: { output: [{ status: 'completed' }, { status: 'incomplete' }] },
    });
  });

  it.each([
    ['rate-limit', null, 'Please try again in 3s.', 'rate_limit_exceeded'],
    ['overloaded', 'overloaded_error', 'Overloaded', 'server_is_overloaded'],
    ['server', 'api_error', 'x', 'server_error'],
    ['timeout', null, 'x', 'server_error'],
    [
      'invalid-request',
      'invalid_request_error',
      'prompt is too long: 210000 tokens',
      'context_length_exceeded',
    ],
    ['invalid-request', 'invalid_request_error', 'bad tool', 'invalid_prompt'],
    ['rate-limit', 'insufficient_quota', 'x', 'insufficient_quota'],
    ['authentication', null, 'x', 'invalid_prompt'],
  ] as const)('names the failure %s %s "%s" as Codex knows it', (unified, raw, message, code) => {
    const { wire } = encode([
      start,
      { type: 'text-start', block: 0 },
      { type: 'text-delta', block: 0, text: 'x' },
      { type: 'error', error: { unified, raw, message } },
      ...text(1, 'late'),
    ]);
    expect(wire.at(-1)).toMatchObject({
      type: 'response.failed',
      response: { status: 'failed', error: { code, message }, output: [{ status: 'incomplete' }] },
    });
  });

  it('fails a stream that was never finished, also an empty one [rule 114]', () => {
    expect(encode([]).wire.map((event) => event.type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.failed',
    ]);
    expect(encode([start, ...text(0, 'x')]).wire.at(-1)?.type).toBe('response.failed');
  });
});

it('reads back what it wrote', () => {
  const seal = { family: 'openai', kind: 'encrypted', value: 'gAAAA' } as const;
  const events: readonly IrEvent[] = [
    { type: 'response-start', id: 'resp_x', model: 'asked-for' },
    { type: 'thinking-start', block: 0 },
    { type: 'thinking-delta', block: 0, text: 'a "quoted"\n東京' },
    { type: 'thinking-end', block: 0, seal },
    ...text(1, '🚄', ' {"}'),
    ...call(2, 'text', 'x\u2028y'),
    ...call(3, 'json', '{"a":1}'),
    usage,
    finish('tool-calls'),
  ];
  const accumulator = createAccumulator();
  for (const event of events) accumulator.push(event);
  const back = answerOf(decodeStream(encode(events).bytes));
  const expected = accumulator.result();
  expect(back.blocks).toEqual(expected.blocks);
  expect(back.finish.unified).toBe('tool-calls');
  expect({ ...back.usage, raw: null, cacheWrite: null }).toEqual(expected.usage);
});
