import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RequestFacts } from '../dialect.ts';
import { readMessagesRequest } from './request.ts';

const read = (body: string | object): ReturnType<typeof readMessagesRequest> =>
  readMessagesRequest(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));

function factsOf(body: string | object): RequestFacts {
  const reading = read(body);
  if (!reading.ok) throw new Error(reading.message);
  return reading.facts;
}

const session = '1b2c3d4e-0000-4000-8000-0123456789ab';
const device = 'a1'.repeat(32);

describe('reading a Messages request', () => {
  it('finds the model, where it lies, the stream flag and the session', () => {
    const userId = JSON.stringify({ device_id: device, account_uuid: '', session_id: session });
    const body = JSON.stringify(
      { model: 'claude-opus-5-5', stream: true, metadata: { user_id: userId } },
      null,
      1,
    );
    const facts = factsOf(body);
    expect(facts).toEqual({
      model: 'claude-opus-5-5',
      modelSpan: expect.any(Object) as unknown,
      opening: expect.any(Function) as unknown,
      stream: true,
      sessionId: session,
      userId,
      boundTo: [],
    });
    const span = facts.modelSpan ?? { start: 0, end: 0 };
    expect(body.slice(span.start, span.end)).toBe('"claude-opus-5-5"');
  });

  it('gives byte offsets, not characters, and reads escaped model names', () => {
    const body = Buffer.from('{"system":"日本語","model":"claude-\\u006fpus-5-5"}');
    const reading = readMessagesRequest(body);
    if (!reading.ok) throw new Error(reading.message);
    expect(reading.facts.model).toBe('claude-opus-5-5');
    const span = reading.facts.modelSpan ?? { start: 0, end: 0 };
    expect(body.subarray(span.start, span.end).toString()).toBe('"claude-\\u006fpus-5-5"');
  });

  it('reads the session of the older metadata form', () => {
    const userId = `user_${device}_account__session_${session}`;
    expect(factsOf({ metadata: { user_id: userId } })).toMatchObject({ sessionId: session, userId });
  });

  it.each([
    ['no model', {}, { model: null, modelSpan: null, stream: false }],
    ['a null model', { model: null }, { model: null, modelSpan: null }],
    ['a stream that is a text', { model: 'm', stream: 'true' }, { stream: false }],
    ['metadata that is an array', { metadata: [1] }, { userId: null, sessionId: null }],
    ['a user id that is an object', { metadata: { user_id: {} } }, { userId: null, sessionId: null }],
    ['a user id of many kilobytes', { metadata: { user_id: 'x'.repeat(5_000) } }, { userId: null }],
    [
      'a session with control characters',
      { metadata: { user_id: '{"session_id":"a\\nb"}' } },
      { sessionId: null },
    ],
    ['a user id that is broken JSON', { metadata: { user_id: '{"session_id"' } }, { sessionId: null }],
    ['an inherited user id', '{"metadata":{"__proto__":{"user_id":"x"}}}', { userId: null }],
    ['the last of two models', '{"model":"a","model":"b"}', { model: 'b' }],
  ])('takes %s as it is', (_, body, facts) => {
    expect(factsOf(body)).toMatchObject(facts);
  });

  it.each([
    ['nothing', ''],
    ['an array', '[]'],
    ['a text', '"model"'],
    ['a cut object', '{"model":"a","messages":[{"role":"us'],
    ['text behind the object', '{"model":"a"} {}'],
    ['a model that is a number', '{"model":5}'],
    ['a model that is an object', '{"model":{"name":"a"}}'],
    ['a model of a megabyte', `{"model":"${'a'.repeat(1_000_000)}"}`],
    ['a model with a broken escape', String.raw`{"model":"\x"}`],
    ['very deep nesting', `{"messages":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ])('refuses %s with a sentence', (_, body) => {
    expect(read(body)).toEqual({
      ok: false,
      message: expect.stringMatching(/^The request.{10,200}\.$/) as unknown,
    });
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readMessagesRequest(Buffer.from(bytes))),
    );
    fc.assert(fc.property(fc.jsonValue(), (value) => void read(JSON.stringify(value) ?? '')));
  });
});

describe('material that only one account can use', () => {
  const thinking = { type: 'thinking', thinking: '…', signature: 'EqQBCkYIAx' };
  const messages = (...content: object[]): object[] => [{ role: 'assistant', content }];

  it.each([
    [
      'thinking of a model that binds it',
      { model: 'claude-sonnet-5-5', messages: messages(thinking) },
      ['thinking-signature'],
    ],
    [
      'thinking of a dated model that binds it',
      { model: 'claude-haiku-5-5-20261001', messages: messages(thinking) },
      ['thinking-signature'],
    ],
    ['thinking of an unknown model', { model: 'opus', messages: messages(thinking) }, ['thinking-signature']],
    [
      'thinking of a later model',
      { model: 'claude-opus-6', messages: messages(thinking) },
      ['thinking-signature'],
    ],
    [
      'hidden thinking',
      { model: 'claude-fable-5-2', messages: messages({ type: 'redacted_thinking', data: 'x' }) },
      ['thinking-signature'],
    ],
    [
      'thinking of a model that does not bind',
      { model: 'claude-opus-5-5', messages: messages(thinking) },
      [],
    ],
    [
      'thinking of an old dated model',
      { model: 'claude-sonnet-4-20250514', messages: messages(thinking) },
      [],
    ],
    [
      'thinking of a very old model',
      { model: 'claude-3-7-sonnet-20250219', messages: messages(thinking) },
      [],
    ],
    [
      'thinking without a signature',
      { model: 'claude-sonnet-5-5', messages: messages({ ...thinking, signature: '' }) },
      [],
    ],
    ['the thinking switch alone', { model: 'claude-sonnet-5-5', thinking: { type: 'adaptive' } }, []],
    [
      'a tool with a parameter named signature',
      {
        model: 'claude-sonnet-5-5',
        tools: [{ input_schema: { properties: { signature: { type: 'string' } } } }],
      },
      [],
    ],
    [
      'a quoted block in a prompt',
      { model: 'claude-sonnet-5-5', messages: [{ role: 'user', content: JSON.stringify(thinking) }] },
      [],
    ],
    [
      'a file',
      { messages: messages({ type: 'document', source: { type: 'file', file_id: 'file_011' } }) },
      ['file'],
    ],
    [
      'a tool with a parameter named file_id',
      { tools: [{ properties: { file_id: { type: 'string' } } }] },
      [],
    ],
    ['a container by id', { container: 'container_01' }, ['container']],
    ['a container object', { container: { id: 'container_01', skills: [] } }, ['container']],
    ['a container still to be made', { container: { skills: [] } }, []],
    ['no container', { container: null }, []],
    ['a thread', { thread: { id: 'thread_1' } }, ['thread']],
    ['a compaction block', { messages: messages({ type: 'compaction', content: 'x' }) }, ['compaction']],
    [
      'encrypted search results',
      { messages: messages({ type: 'web_search_result', encrypted_content: 'Eo8' }) },
      ['encrypted-content'],
    ],
  ])('%s', (_, body, boundTo) => {
    expect(factsOf(body).boundTo).toEqual(boundTo);
    expect(factsOf(JSON.stringify(body, null, 2)).boundTo).toEqual(boundTo);
  });
});
