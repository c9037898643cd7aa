import { describe, expect, it } from 'vitest';
import type { Block, MediaBlock, Target, ToolCallBlock, ToolResultBlock, Turn } from '../../ir/index.ts';
import { openaiChatCodec } from './index.ts';
import { irRequest, targetOf } from './testing/streams.ts';

const text = (words: string): Block => ({ type: 'text', text: words });
const call = (callId: string, input = '{}'): ToolCallBlock => ({
  type: 'tool-call',
  callId,
  name: 'f',
  namespace: null,
  form: 'json',
  input,
});
const result = (callId: string, content: ToolResultBlock['content'], isError = false): ToolResultBlock => ({
  type: 'tool-result',
  callId,
  name: 'f',
  form: 'json',
  content,
  isError,
});
const image: MediaBlock = {
  type: 'media',
  kind: 'image',
  mediaType: 'image/png',
  source: { kind: 'base64', data: 'QQ==' },
  name: null,
  detail: null,
};
const user = (...blocks: readonly Block[]): Turn => ({ role: 'user', blocks });
const assistant = (...blocks: readonly Block[]): Turn => ({ role: 'assistant', blocks });

function encode(turns: readonly Turn[], target: Target = targetOf()): { messages: unknown; losses: unknown } {
  const { body, losses } = openaiChatCodec.encodeRequest(irRequest({ turns }), target);
  return { messages: body['messages'], losses: losses.map(({ path, kind }) => `${kind} ${path}`) };
}

describe('messages for a Chat Completions server', () => {
  it('joins system blocks into one message, under the role that the server knows', () => {
    const request = irRequest({
      system: [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
    });
    const first = (target: Target): unknown =>
      (openaiChatCodec.encodeRequest(request, target).body['messages'] as unknown[])[0];
    expect(first(targetOf())).toEqual({ role: 'system', content: 'a\n\nb' });
    expect(first(targetOf({ developerRole: true }))).toEqual({ role: 'developer', content: 'a\n\nb' });
  });

  it('sends instructions in the middle as a reminder, in place [rule 3]', () => {
    const turns: Turn[] = [user(text('q')), { role: 'system', blocks: [text('x')] }, assistant(text('a'))];
    expect(encode(turns).messages).toEqual([
      { role: 'user', content: 'q\n\n<system-reminder>\nx\n</system-reminder>' },
      { role: 'assistant', content: 'a' },
    ]);
    expect(encode(turns, targetOf({ developerRole: true })).messages).toMatchObject([
      { role: 'user' },
      { role: 'developer', content: 'x' },
      { role: 'assistant' },
    ]);
  });

  it('makes one assistant message of words and calls [rules 6, 8]', () => {
    expect(encode([assistant(text('a'), call('t1', ''), text('b'))]).messages).toEqual([
      {
        role: 'assistant',
        content: 'a\n\nb',
        tool_calls: [{ id: 't1', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
    ]);
    expect(encode([assistant(call('t1'))]).messages).toMatchObject([{ content: null }]);
  });

  it('ignores a call in a user turn [rule 9]', () => {
    expect(encode([user(call('t1'), text('q'))])).toEqual({
      messages: [{ role: 'user', content: 'q' }],
      losses: ['history turns[0].blocks[0]'],
    });
  });

  it('sends results first, then the words of the user [rules 10, 51]', () => {
    const turns = [
      assistant(call('a'), call('b')),
      user(result('a', [{ type: 'text', text: '1' }]), result('b', []), text('q')),
    ];
    expect(encode(turns).messages).toEqual([
      expect.anything(),
      { role: 'tool', tool_call_id: 'a', content: '1' },
      { role: 'tool', tool_call_id: 'b', content: '' },
      { role: 'user', content: 'q' },
    ]);
  });

  it('says in words that a tool failed [rule 13]', () => {
    expect(encode([user(result('a', [{ type: 'text', text: 'no' }], true))]).messages).toMatchObject([
      { content: '[tool error] no' },
    ]);
  });

  it('moves an image of a result behind all results, without a loss [rule 11]', () => {
    const turns = [user(result('a', [{ type: 'text', text: 'see' }, image]), result('b', []), text('q'))];
    expect(encode(turns)).toEqual({
      messages: [
        { role: 'tool', tool_call_id: 'a', content: 'see\n[The image follows in the next user message.]' },
        { role: 'tool', tool_call_id: 'b', content: '' },
        {
          role: 'user',
          content: [
            { type: 'text', text: '[The image of the result of tool call a:]' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,QQ==' } },
            { type: 'text', text: 'q' },
          ],
        },
      ],
      losses: [],
    });
  });

  it('sends addresses and documents as far as the server takes them [rules 14, 15, 18]', () => {
    const url: MediaBlock = {
      ...image,
      mediaType: null,
      source: { kind: 'url', url: 'https://example.test/a.png' },
      detail: 'high',
    };
    const pdf: MediaBlock = { ...image, kind: 'document', mediaType: 'application/pdf', name: 'a.pdf' };
    const note: MediaBlock = {
      ...image,
      kind: 'document',
      mediaType: 'text/plain',
      source: { kind: 'text', text: 'words' },
      name: 'n',
    };
    const [message] = encode([user(url, pdf, note)]).messages as { content: unknown }[];
    expect(message?.content).toEqual([
      { type: 'image_url', image_url: { url: 'https://example.test/a.png', detail: 'high' } },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,QQ==' } },
      { type: 'text', text: '[n]\nwords' },
    ]);
    expect(encode([user({ ...image, mediaType: null })]).messages).toMatchObject([
      { content: [{ image_url: { url: 'data:application/octet-stream;base64,QQ==' } }] },
    ]);
    expect(encode([user(url)], targetOf({ imageUrls: false }))).toMatchObject({
      messages: [{ content: expect.stringContaining('https://example.test/a.png left out') as unknown }],
      losses: ['media turns[0].blocks[0]'],
    });
    for (const switches of [{ images: false }, { arrayContent: false }])
      expect(encode([user(text('q'), image)], targetOf(switches))).toMatchObject({
        messages: [{ content: expect.stringMatching(/^q\n\n\[image left out/) as unknown }],
        losses: ['media turns[0].blocks[1]'],
      });
  });
});

describe('reasoning of earlier turns', () => {
  const signed: Block = {
    type: 'thinking',
    text: 'hm',
    seal: { family: 'anthropic', kind: 'signature', value: 's' },
  };
  const plain: Block = { type: 'thinking', text: 'hm', seal: null };
  const redacted: Block = {
    type: 'thinking',
    text: '',
    seal: { family: 'anthropic', kind: 'redacted', value: 'r' },
  };

  it('is left out, and a turn of nothing else with it [rule 21]', () => {
    expect(encode([assistant(plain)])).toEqual({ messages: [], losses: ['thinking turns[0].blocks[0]'] });
    expect(encode([assistant(signed, text('a'))]).messages).toEqual([{ role: 'assistant', content: 'a' }]);
  });

  it.each([
    [undefined, { content: 'a', reasoning_content: 'hm' }],
    ['reasoning' as const, { content: 'a', reasoning: 'hm' }],
    [
      'reasoning_details' as const,
      { content: 'a', reasoning_details: [{ type: 'reasoning.text', text: 'hm' }] },
    ],
    ['think-tags' as const, { content: '<think>\nhm\n</think>\n\na' }],
    ['none' as const, { content: 'a' }],
  ])('goes back in the member %s where the server wants it', (reasoningField, expected) => {
    const target = targetOf({
      replayReasoning: true,
      ...(reasoningField === undefined ? {} : { reasoningField }),
    });
    expect(encode([assistant(plain, text('a'))], target).messages).toEqual([
      { role: 'assistant', ...expected },
    ]);
  });

  it('is never made of redacted thinking; a call without any says so [rule 22]', () => {
    const target = targetOf({ replayReasoning: true });
    expect(encode([assistant(redacted, text('a'))], target).messages).toEqual([
      { role: 'assistant', content: 'a' },
    ]);
    expect(encode([assistant(redacted, call('a'))], target).messages).toMatchObject([
      { reasoning_content: '(not kept)' },
    ]);
  });

  it('brings sealed details back untouched', () => {
    const details = [{ type: 'reasoning.text', text: 'hm', signature: 's', index: 0 }];
    const turns = openaiChatCodec.decodeRequest(
      { model: 'm', messages: [{ role: 'assistant', content: 'a', reasoning_details: details }] },
      { model: null, stream: null },
    ).turns;
    const target = targetOf({ replayReasoning: true, reasoningField: 'reasoning_details' });
    expect(encode(turns, target)).toEqual({
      messages: [{ role: 'assistant', content: 'a', reasoning_details: details }],
      losses: [],
    });
  });

  it("sends Google's signature on a call to Google's models only [rule 73]", () => {
    const sealed: Block = { ...call('a'), seal: { family: 'google', kind: 'signature', value: 'g' } };
    expect(encode([assistant(sealed)], targetOf({}, { model: 'gemini-4-pro' })).messages).toMatchObject([
      { tool_calls: [{ extra_content: { google: { thought_signature: 'g' } } }] },
    ]);
    const other = encode([assistant(sealed)]);
    expect(JSON.stringify(other.messages)).not.toContain('extra_content');
    expect(other.losses).toEqual(['seal turns[0].blocks[0]']);
  });
});
