import { describe, expect, it } from 'vitest';
import type { Block, IrRequest, MediaBlock, Turn } from '../../ir/index.ts';
import { decode, encode } from './testing/requests.ts';

const text = (value: string): Block => ({ type: 'text', text: value });
const user = (...blocks: Block[]): Turn => ({ role: 'user', blocks });
const assistant = (...blocks: Block[]): Turn => ({ role: 'assistant', blocks });
const call = (callId: string, input = '{"p":1}'): Block => ({
  type: 'tool-call',
  callId,
  name: 'read',
  namespace: null,
  form: 'json',
  input,
});
const media = (rest: Partial<MediaBlock>): MediaBlock => ({
  type: 'media',
  kind: 'image',
  mediaType: 'image/png',
  source: { kind: 'base64', data: 'AAAA' },
  name: null,
  detail: null,
  ...rest,
});
const result = (
  content: readonly (MediaBlock | { type: 'text'; text: string })[],
  isError = false,
): Block => ({
  type: 'tool-result',
  callId: 't1',
  name: null,
  form: 'json',
  content,
  isError,
});
const inputOf = (request: Partial<IrRequest>): unknown => encode(request).body['input'];
const outputOf = (block: Block): unknown =>
  (inputOf({ turns: [user(block)] }) as { output: unknown }[])[0]?.output;

describe('the items of an encoded request', () => {
  it('puts the system into one developer message before all else, and leaves instructions out [rule 1]', () => {
    const { body } = encode({
      system: [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
      turns: [user(text('q'))],
    });
    expect(body['input']).toEqual([
      {
        type: 'message',
        role: 'developer',
        content: [
          { type: 'input_text', text: 'a' },
          { type: 'input_text', text: 'b' },
        ],
      },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'q' }] },
    ]);
    expect(body).not.toHaveProperty('instructions');
    expect(encode({}, { strictResponses: true }).body['instructions']).toBe('');
  });

  it('keeps an instruction in the middle where it stands, as a developer message', () => {
    expect(
      inputOf({ turns: [user(text('q')), { role: 'system', blocks: [text('s')] }, user(text('r'))] }),
    ).toMatchObject([
      { role: 'user' },
      { role: 'developer', content: [{ type: 'input_text', text: 's' }] },
      { role: 'user' },
    ]);
  });

  it('keeps the order of text and calls, and the text of the input [rules 4, 5 and 7]', () => {
    expect(
      inputOf({ turns: [assistant(text('a'), call('t1', '{"b":1,"a":12345678901234567890}'), text('b'))] }),
    ).toEqual([
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'a' }] },
      { type: 'function_call', call_id: 't1', name: 'read', arguments: '{"b":1,"a":12345678901234567890}' },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'b' }] },
    ]);
  });

  it('writes no message for an assistant turn that only calls [rule 64]', () => {
    expect(inputOf({ turns: [assistant(text(''), call('t1', ''))] })).toEqual([
      { type: 'function_call', call_id: 't1', name: 'read', arguments: '{}' },
    ]);
  });

  it('writes text tools and their results as custom ones, and namespaces [rule 66]', () => {
    const patch = {
      type: 'tool-call',
      callId: 'p',
      name: 'apply_patch',
      namespace: 'fs',
      form: 'text',
      input: 'x',
    } as const;
    const done = {
      type: 'tool-result',
      callId: 'p',
      name: null,
      form: 'text',
      content: [],
      isError: false,
    } as const;
    expect(inputOf({ turns: [assistant(patch), user(done)] })).toEqual([
      { type: 'custom_tool_call', call_id: 'p', name: 'apply_patch', namespace: 'fs', input: 'x' },
      { type: 'custom_tool_call_output', call_id: 'p', output: '' },
    ]);
  });

  it('gives a result with an image as parts [rule 11]', () => {
    expect(outputOf(result([{ type: 'text', text: 'x' }, media({})]))).toEqual([
      { type: 'input_text', text: 'x' },
      { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
    ]);
  });

  it('gives an empty result as an empty string, not as an empty list [rule 12]', () => {
    expect(outputOf(result([]))).toBe('');
  });

  it('tells a failed call in words [rule 13]', () => {
    expect(outputOf(result([{ type: 'text', text: 'no file' }], true))).toBe('[tool error] no file');
    expect(outputOf(result([], true))).toBe('[tool error]');
    expect(outputOf(result([media({}), { type: 'text', text: 'x' }], true))).toMatchObject([
      { text: '[tool error]' },
      {},
      { text: 'x' },
    ]);
  });

  it.each([
    [
      media({ mediaType: null }),
      { type: 'input_image', image_url: 'data:application/octet-stream;base64,AAAA' },
    ],
    [
      media({ source: { kind: 'url', url: 'https://a.example/x.png' }, detail: 'low' }),
      { type: 'input_image', image_url: 'https://a.example/x.png', detail: 'low' },
    ],
    [
      media({ kind: 'document', mediaType: 'application/pdf', name: 'Plan.pdf' }),
      { type: 'input_file', filename: 'Plan.pdf', file_data: 'data:application/pdf;base64,AAAA' },
    ],
    [
      media({ kind: 'document', mediaType: 'text/csv' }),
      { type: 'input_file', filename: 'document.csv', file_data: 'data:text/csv;base64,AAAA' },
    ],
    [
      media({ kind: 'document', source: { kind: 'url', url: 'https://a.example/x.pdf' } }),
      { type: 'input_file', file_url: 'https://a.example/x.pdf' },
    ],
    [
      media({ kind: 'document', source: { kind: 'text', text: 'T' }, name: 'N' }),
      { type: 'input_text', text: 'N\n\nT' },
    ],
    [
      media({ kind: 'audio', mediaType: 'audio/mpeg' }),
      { type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } },
    ],
  ])('writes media %# [rules 14, 15, 17 and 67]', (block, part) => {
    const { body, losses } = encode({ turns: [user(block)] });
    expect((body['input'] as { content: unknown }[])[0]?.content).toEqual([part]);
    expect(losses).toEqual([]);
  });

  it('says what it had to leave out of media, to the model and as a loss', () => {
    const { body, losses } = encode({
      turns: [
        user(media({ kind: 'video' }), media({ source: { kind: 'file-id', id: 'f', family: 'google' } })),
      ],
    });
    expect(JSON.stringify(body['input'])).toContain('[video left out: this API takes no video]');
    expect(losses.map(({ path, kind }) => [path, kind])).toEqual([
      ['turns[0].blocks[0]', 'media'],
      ['turns[0].blocks[1]', 'media'],
    ]);
  });

  it('puts reasoning of its own family before the item it led to [rule 19]', () => {
    const thinking: Block = {
      type: 'thinking',
      text: 't',
      seal: { family: 'openai', kind: 'encrypted', value: 'gAAAA1' },
    };
    expect(inputOf({ turns: [assistant(text('a'), thinking, call('t1'))] })).toEqual([
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'a' }] },
      { type: 'reasoning', summary: [], content: null, encrypted_content: 'gAAAA1' },
      { type: 'function_call', call_id: 't1', name: 'read', arguments: '{"p":1}' },
    ]);
  });

  it('drops reasoning of others, unsealed reasoning and reasoning that led to nothing, neighbours intact [rules 20 and 78]', () => {
    const seals = [
      { family: 'anthropic', kind: 'signature', value: 's' },
      null,
      { family: 'openai', kind: 'encrypted', value: 'gAAAA' },
    ] as const;
    const [foreign, unsealed, last] = seals.map((seal): Block => ({ type: 'thinking', text: 't', seal }));
    const { body, losses } = encode({
      turns: [assistant(foreign!, unsealed!, text('a'), last!), user(text('q'))],
    });
    expect(body['input']).toMatchObject([{ role: 'assistant', content: [{ text: 'a' }] }, { role: 'user' }]);
    expect(losses.map((loss) => loss.kind)).toEqual(['seal', 'thinking', 'thinking']);
  });

  it('drops sealed reasoning whose id is too long, as it cannot be changed [rule 79]', () => {
    const request = decode({
      input: [
        { type: 'reasoning', id: 'r'.repeat(65), summary: [], encrypted_content: 'gAAAA' },
        { role: 'assistant', content: 'a' },
      ],
    });
    expect(encode(request).body['input']).toMatchObject([{ type: 'message' }]);
  });

  it('gives back to its own dialect what it kept: items, parts, phases, ids and details', () => {
    const input = [
      { type: 'compaction', id: 'cmp_1', encrypted_content: 'gAAAAC' },
      {
        type: 'message',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'a' }],
        phase: 'commentary',
      },
      {
        type: 'message',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'b' }],
        phase: 'final_answer',
      },
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [{ type: 'summary_text', text: 's' }],
        content: null,
        encrypted_content: 'gAAAA',
      },
      {
        type: 'local_shell_call',
        id: 'ls_1',
        call_id: 'c',
        action: { type: 'exec', command: ['ls'] },
        status: 'completed',
      },
      { type: 'local_shell_call_output', id: 'c', output: 'x' },
      { type: 'message', role: 'user', content: [{ type: 'input_hologram', data: 1 }] },
      { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'q' } },
    ];
    const { body, losses } = encode(decode({ input }));
    expect(body['input']).toEqual(input);
    expect(losses).toEqual([]);
  });

  it('names what another dialect kept and this one cannot say', () => {
    const native = { dialect: 'anthropic-messages', data: { thinking: {} } };
    const block: Block = { type: 'opaque', what: 'container_upload', native };
    const search: Block = {
      type: 'server-tool-call',
      callId: 's',
      tool: 'web-search',
      name: 'web_search',
      input: { query: 'q' },
    };
    const { losses } = encode({ turns: [assistant(block, search)], native });
    expect(losses.map(({ path, kind }) => [path, kind])).toEqual([
      ['turns[0].blocks[0]', 'native'],
      ['turns[0].blocks[1]', 'server-tool'],
      ['native', 'native'],
      ['turns[0]', 'history'],
    ]);
  });
});
