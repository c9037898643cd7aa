import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readResponsesRequest } from './request.ts';

const read = (body: string | object): ReturnType<typeof readResponsesRequest> =>
  readResponsesRequest(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));

describe('reading a Responses request', () => {
  it('finds the model, the stream flag and the conversation', () => {
    expect(read({ model: 'gpt-6.1-sol', stream: true, prompt_cache_key: 'thread-1', input: [] })).toEqual({
      ok: true,
      facts: {
        model: 'gpt-6.1-sol',
        modelSpan: { start: 9, end: 22 },
        stream: true,
        sessionId: 'thread-1',
        userId: null,
        boundTo: [],
        opening: expect.any(Function),
      },
    });
  });

  it.each([
    [
      'reasoning items',
      { input: [{ type: 'reasoning', encrypted_content: 'gAAA' }] },
      ['encrypted-reasoning'],
    ],
    ['reasoning items without content', { input: [{ type: 'reasoning', encrypted_content: '' }] }, []],
    ['reasoning items with null', { input: [{ type: 'reasoning', encrypted_content: null }] }, []],
    ['the wish for encrypted reasoning', { include: ['reasoning.encrypted_content'] }, []],
    [
      'a compaction item',
      { input: [{ type: 'compaction', encrypted_content: 'x' }] },
      ['encrypted-reasoning', 'compaction'],
    ],
    ['the wish for compaction', { input: [{ type: 'compaction_trigger' }] }, []],
    ['a previous response', { previous_response_id: 'resp_1' }, ['previous-response']],
    ['no previous response', { previous_response_id: null }, []],
    [
      'a prompt that quotes the key',
      { input: [{ text: '"previous_response_id":"x","encrypted_content":"y"' }] },
      [],
    ],
    ['an uploaded file', { input: [{ type: 'input_file', file_id: 'file-abc' }] }, ['file']],
    ['a stored conversation', { conversation: { id: 'conv_1' } }, ['conversation']],
    ['a stored item', { input: [{ type: 'item_reference', id: 'msg_1' }] }, ['item-reference']],
    ['a container', { tools: [{ type: 'code_interpreter', container: 'cntr_1' }] }, ['container']],
    ['a container to be made', { tools: [{ type: 'code_interpreter', container: { type: 'auto' } }] }, []],
  ])('%s', (_, body, boundTo) => {
    expect(read(body)).toMatchObject({ ok: true, facts: { boundTo } });
  });

  it.each(['', 'null', '[1]', '{"model":', '{"model":false}', '{"model":"a"}}'])(
    'refuses %j with a sentence',
    (body) => {
      expect(read(body)).toEqual({
        ok: false,
        message: expect.stringMatching(/^The request.{10,200}\.$/) as unknown,
      });
    },
  );

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        (bytes) => void readResponsesRequest(Buffer.from(bytes)),
      ),
    );
    fc.assert(fc.property(fc.jsonValue(), (value) => void read(JSON.stringify(value) ?? '')));
  });
});
