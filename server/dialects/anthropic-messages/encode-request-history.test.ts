import { describe, expect, it } from 'vitest';
import type { Block, MediaBlock, Target, TargetSwitches, Turn } from '../../ir/index.ts';
import { unknownTraits } from '../../ir/index.ts';
import { encodeRequest } from './encode-request.ts';
import { bodyOf, lossesOf, requestOf, say } from './testing/requests.ts';

const target = (switches: TargetSwitches = {}): Target => ({ model: 'c', traits: unknownTraits, switches });
const native = { dialect: 'anthropic-messages', data: {} };
const messages = (turns: readonly Turn[], switches: TargetSwitches = {}): unknown =>
  bodyOf(encodeRequest(requestOf(turns, { native }), target(switches)))['messages'];
const losses = (turns: readonly Turn[], switches: TargetSwitches = {}): readonly string[] =>
  lossesOf(encodeRequest(requestOf(turns, { native }), target(switches)));
const content = (block: Block, switches: TargetSwitches = {}): unknown =>
  (messages([say('user', block)], switches) as { content: unknown[] }[])[0]?.content[0];
const call = (callId: string, input = '{}'): Block => ({
  type: 'tool-call',
  callId,
  name: 'Read',
  namespace: null,
  form: 'json',
  input,
});
const result = (callId: string, rest: object = {}): Block => ({
  type: 'tool-result',
  callId,
  name: null,
  form: 'json',
  content: [],
  isError: false,
  ...rest,
});
const text = (value: string): object => ({ type: 'text', text: value });
const png = 'iVBORw0KGgoAAA';
const media = (rest: Partial<MediaBlock>): MediaBlock => ({
  type: 'media',
  kind: 'image',
  mediaType: 'image/png',
  source: { kind: 'base64', data: png },
  name: null,
  detail: null,
  ...rest,
});

describe('the messages of an encoded Messages request', () => {
  it('begin with a user who says something [rule 49]', () => {
    expect(messages([])).toEqual([{ role: 'user', content: [text('Please begin.')] }]);
    expect(messages([say('assistant', 'hi'), say('user', 'q')])).toMatchObject([
      { role: 'user', content: [text('Please begin.')] },
      { role: 'assistant' },
      { role: 'user' },
    ]);
  });

  it('hold results before text, and merge what one side says in a row [rules 3, 51]', () => {
    const turns = [
      say('user', 'q'),
      say('assistant', 'a', call('1'), call('2')),
      say('user', 'and', result('1'), result('2')),
      say('system', 'be brief'),
    ];
    expect(messages(turns)).toMatchObject([
      { role: 'user', content: [text('q')] },
      { role: 'assistant', content: [text('a'), { type: 'tool_use', id: '1' }, { id: '2' }] },
      {
        role: 'user',
        content: [
          { tool_use_id: '1' },
          { tool_use_id: '2' },
          text('and'),
          text('<system-reminder>\nbe brief\n</system-reminder>'),
        ],
      },
    ]);
  });

  it('hold no blank text and no empty message', () => {
    const turns = [say('user', 'q', '', ' \n'), say('assistant', ''), say('user', 'r')];
    expect(messages(turns)).toEqual([{ role: 'user', content: [text('q'), text('r')] }]);
  });

  it('end as the vendor demands: no white space, no open calls, no bare reasoning', () => {
    const thinking: Block = {
      type: 'thinking',
      text: 't',
      seal: { family: 'anthropic', kind: 'signature', value: 's' },
    };
    const turns = [say('user', 'q'), say('assistant', 'The answer is: \n', thinking, call('1'))];
    expect(messages(turns)).toMatchObject([{ role: 'user' }, { content: [text('The answer is:')] }]);
    expect(losses(turns)).toEqual(['turns[1]']);
    expect(messages([say('user', 'q'), say('assistant', thinking)])).toHaveLength(1);
  });

  it.each([
    ['{"a":1}', { a: 1 }],
    ['[1]', {}],
    ['oops', {}],
    ['', {}],
  ])('make an object of the arguments %j [rule 54]', (input, expected) => {
    const turns = [say('assistant', call('1', input)), say('user', result('1'))];
    expect(messages(turns)).toMatchObject([{}, { content: [{ input: expected }] }, {}]);
  });

  it.each([
    [{}, {}],
    [{ content: [text('ok')] }, { content: 'ok' }],
    [{ content: [text(''), text('a'), text('b')] }, { content: [text('a'), text('b')] }],
    [{ isError: true }, { content: '[tool error]', is_error: true }],
    [
      { isError: true, content: [text('no')] },
      { content: 'no', is_error: true },
    ],
  ])('say a result %j as the API takes it [rules 12, 13]', (rest, expected) => {
    expect(content(result('1', rest))).toEqual({ type: 'tool_result', tool_use_id: '1', ...expected });
  });

  it('keep images in results, also of a tool that failed [rules 13, 82]', () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } };
    expect(content(result('1', { content: [media({})] }))).toMatchObject({ content: [image] });
    expect(content(result('1', { content: [media({})], isError: true }))).toEqual({
      type: 'tool_result',
      tool_use_id: '1',
      content: [text('[tool error]'), image],
    });
  });
});

describe('media in an encoded Messages request', () => {
  const pdf: Partial<MediaBlock> = { kind: 'document', mediaType: 'application/pdf' };
  it.each([
    [
      'a type that its bytes belie',
      { mediaType: 'image/gif' },
      { type: 'image', source: { media_type: 'image/png' } },
    ],
    [
      'an address',
      { source: { kind: 'url', url: 'https://a' } },
      { source: { type: 'url', url: 'https://a' } },
    ],
    [
      'a data address',
      { source: { kind: 'url', url: `data:image/png;base64,${png}` } },
      { source: { type: 'base64', data: png } },
    ],
    [
      'a file',
      { source: { kind: 'file-id', id: 'f', family: 'anthropic' } },
      { source: { type: 'file', file_id: 'f' } },
    ],
    [
      'a PDF',
      { ...pdf, name: 'Plan' },
      { type: 'document', title: 'Plan', source: { media_type: 'application/pdf' } },
    ],
    [
      'text in base64',
      { kind: 'document', mediaType: 'text/csv', source: { kind: 'base64', data: 'YSxi' } },
      { type: 'document', source: { type: 'text', data: 'a,b' } },
    ],
  ] as const)('pass by %s [rules 55, 56]', (_, rest, expected) => {
    expect(content(media(rest))).toMatchObject(expected);
  });

  it.each([
    ['audio', { kind: 'audio' }, {}],
    ['another vendor’s file', { source: { kind: 'file-id', id: 'f', family: 'openai' } }, {}],
    [
      'a picture that is no PNG, JPEG, GIF or WebP',
      { mediaType: 'image/bmp', source: { kind: 'base64', data: 'Qk0' } },
      {},
    ],
    ['a word processor’s file', { kind: 'document', mediaType: 'application/msword' }, {}],
    ['a PDF for a server without documents', pdf, { strip: ['documents'] }],
    ['an image for a server without images', {}, { images: false }],
    [
      'an address for a server without them',
      { source: { kind: 'url', url: 'https://a' } },
      { imageUrls: false },
    ],
  ] as const)('become a note and a visible loss: %s', (_, rest, switches) => {
    const encoded = encodeRequest(requestOf([say('user', media(rest))], { native }), target(switches));
    expect(encoded.losses).toMatchObject([{ path: 'turns[0].blocks[0]', kind: 'media', isVisible: true }]);
    expect(content(media(rest), switches)).toMatchObject({ type: 'text' });
  });
});

describe('reasoning and searches in an encoded Messages request', () => {
  const sealed = (family: string, kind: 'signature' | 'redacted' = 'signature'): Block => ({
    type: 'thinking',
    text: 't',
    seal: { family, kind, value: 'v' },
  });

  it('carries only what the vendor itself signed [rule 137]', () => {
    const unsigned: Block = { type: 'thinking', text: 'u', seal: null };
    const blocks = [
      sealed('anthropic'),
      sealed('openai'),
      unsigned,
      sealed('anthropic', 'redacted'),
      'x',
    ] as const;
    const turns = [say('user', 'q'), say('assistant', ...blocks), say('user', 'r')];
    expect(messages(turns)).toMatchObject([
      {},
      {
        content: [
          { type: 'thinking', thinking: 't', signature: 'v' },
          { type: 'redacted_thinking', data: 'v' },
          text('x'),
        ],
      },
      {},
    ]);
    expect(losses(turns)).toEqual(['turns[1].blocks[1]', 'turns[1].blocks[2]']);
  });

  it('does not ask a budget model to reason on top of unsigned calls', () => {
    const turns = [say('user', 'q'), say('assistant', call('1')), say('user', result('1'))];
    const thinking = { mode: 'on', effort: null, budgetTokens: 4_000, isShown: null } as const;
    const body = encodeRequest(requestOf(turns, { thinking }), target()).body;
    expect(body).not.toHaveProperty('thinking');
    const signed = [
      say('user', 'q'),
      say('assistant', sealed('anthropic'), call('1')),
      say('user', result('1')),
    ];
    expect(encodeRequest(requestOf(signed, { thinking }), target()).body).toHaveProperty('thinking');
  });

  it('gives searches back only with results that the vendor encrypted', () => {
    const search = (callId: string): Block => ({
      type: 'server-tool-call',
      callId,
      tool: 'web-search',
      name: 'web_search',
      input: { query: 'q' },
      native,
    });
    const raw = [{ type: 'web_search_result', encrypted_content: 'E' }];
    const found = (callId: string, rest: object): Block => ({
      type: 'server-tool-result',
      callId,
      tool: 'web-search',
      results: [],
      error: null,
      ...rest,
    });
    const own = { native: { ...native, data: { content: raw } } };
    const blocks = [search('1'), found('1', own), search('2'), found('2', {}), 'x'] as const;
    const turns = [say('user', 'q'), say('assistant', ...blocks), say('user', 'r')];
    expect(messages(turns)).toMatchObject([
      {},
      {
        content: [
          { type: 'server_tool_use', id: '1', input: { query: 'q' } },
          { type: 'web_search_tool_result', tool_use_id: '1', content: raw },
          text('x'),
        ],
      },
      {},
    ]);
    expect(losses(turns)).toEqual(['turns[1].blocks[2]', 'turns[1].blocks[3]']);
  });
});
