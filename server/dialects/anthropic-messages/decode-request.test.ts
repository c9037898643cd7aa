import { describe, expect, it } from 'vitest';
import type { Block, IrRequest, JsonObject } from '../../ir/index.ts';
import { checkRequest } from '../../ir/index.ts';
import { MalformedRequest } from '../malformed.ts';
import { decodeRequest } from './decode-request.ts';

const nowhere = { model: null, stream: null };
const decode = (body: object): IrRequest =>
  decodeRequest({ model: 'claude-opus-5-5', max_tokens: 9, messages: [], ...body } as JsonObject, nowhere);
const blocksOf = (content: unknown, role = 'user'): readonly Block[] =>
  decode({ messages: [{ role, content }] }).turns[0]?.blocks ?? [];
const billing = 'x-anthropic-billing-header: cc_version=2.1.329; cc_entrypoint=sdk-cli;';

describe('the system text of a Messages request', () => {
  it('keeps blocks in order, also from a plain string [rule 1]', () => {
    expect(
      decode({
        system: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      }).system,
    ).toEqual([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ]);
    expect(decode({ system: 'a' }).system).toEqual([{ type: 'text', text: 'a' }]);
    expect(decode({ system: '' }).system).toEqual([]);
  });

  it('loses the attribution line of Claude Code, and nothing else [rule 2]', () => {
    const mark = { cache_control: { type: 'ephemeral', ttl: '1h' } };
    const system = [
      { type: 'text', text: billing },
      { type: 'text', text: `${billing}\nBe brief.`, ...mark },
      { type: 'text', text: 'The x-anthropic-billing-header: cc_version=1 is a header.' },
      { type: 'text', text: 'x-anthropic-billing-header: what is that?' },
    ];
    expect(decode({ system }).system).toEqual([
      { type: 'text', text: 'Be brief.', cacheMark: { ttl: '1h' } },
      { type: 'text', text: 'The x-anthropic-billing-header: cc_version=1 is a header.' },
      { type: 'text', text: 'x-anthropic-billing-header: what is that?' },
    ]);
    expect(decode({ system: [{ type: 'text', text: billing }] }).system).toEqual([]);
    expect(decode({ system: billing }).system).toEqual([]);
  });

  it('stays in its place when it comes in the middle of the conversation [rule 3]', () => {
    const messages = [
      { role: 'user', content: 'q' },
      { role: 'system', content: 'x' },
    ];
    expect(decode({ messages }).turns).toEqual([
      { role: 'user', blocks: [{ type: 'text', text: 'q' }] },
      { role: 'system', blocks: [{ type: 'text', text: 'x' }] },
    ]);
  });
});

describe('the blocks of a Messages request', () => {
  it('keep the order of text and calls, and the keys of arguments [rules 5, 7]', () => {
    const content = [
      { type: 'text', text: 'a' },
      { type: 'tool_use', id: 't1', name: 'Read', input: { b: 1, a: { c: [] } } },
      { type: 'text', text: 'b' },
    ];
    expect(blocksOf(content, 'assistant')).toMatchObject([
      { type: 'text', text: 'a' },
      { type: 'tool-call', callId: 't1', name: 'Read', form: 'json', input: '{"b":1,"a":{"c":[]}}' },
      { type: 'text', text: 'b' },
    ]);
  });

  it.each([
    ['no input', {}, '{}'],
    ['null', { input: null }, '{}'],
    ['JSON in a string', { input: '{"a": 1}' }, '{"a": 1}'],
  ])('take %s for arguments [rules 8, 38]', (_, rest, input) => {
    expect(blocksOf([{ type: 'tool_use', id: 't', name: 'n', ...rest }], 'assistant')).toMatchObject([
      { input },
    ]);
  });

  it.each([
    ['nothing', {}, []],
    ['null', { content: null }, []],
    ['an empty list', { content: [] }, []],
    ['an empty string', { content: '' }, []],
    ['a string', { content: 'ok' }, [{ type: 'text', text: 'ok' }]],
    [
      'a kind of block that is new',
      { content: [{ type: 'hologram' }] },
      [{ type: 'text', text: '[hologram]' }],
    ],
  ])('take %s for a tool’s result [rules 12, 88]', (_, rest, content) => {
    expect(blocksOf([{ type: 'tool_result', tool_use_id: 't', ...rest }])).toMatchObject([
      { type: 'tool-result', callId: 't', content, isError: false },
    ]);
  });

  it('keep text, images and the error flag of a result [rules 11, 13]', () => {
    const source = { type: 'base64', media_type: 'image/png', data: 'iVBO' };
    const content = [
      { type: 'text', text: 'see', cache_control: { type: 'ephemeral' } },
      { type: 'image', source },
    ];
    expect(blocksOf([{ type: 'tool_result', tool_use_id: 't', is_error: true, content }])).toMatchObject([
      {
        isError: true,
        content: [
          { type: 'text', text: 'see', cacheMark: { ttl: null } },
          { type: 'media', kind: 'image', mediaType: 'image/png', source: { kind: 'base64', data: 'iVBO' } },
        ],
      },
    ]);
  });

  it.each([
    [
      { type: 'base64', data: 'AA' },
      { mediaType: null, source: { kind: 'base64', data: 'AA' } },
    ],
    [
      { base64: 'AA', mime_type: 'image/gif' },
      { mediaType: 'image/gif', source: { kind: 'base64', data: 'AA' } },
    ],
    [
      { type: 'url', url: 'https://a/b' },
      { mediaType: null, source: { kind: 'url', url: 'https://a/b' } },
    ],
    [{ type: 'file', file_id: 'f' }, { source: { kind: 'file-id', id: 'f', family: 'anthropic' } }],
  ])('read the image source %j [rules 14, 15]', (source, expected) => {
    expect(blocksOf([{ type: 'image', source }])).toMatchObject([{ kind: 'image', ...expected }]);
  });

  it('read documents with their titles [rule 17]', () => {
    const pdf = { type: 'base64', media_type: 'application/pdf', data: 'JVBER' };
    const texts = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ];
    const image = { type: 'image', source: { type: 'url', url: 'u' } };
    const content = [
      { type: 'document', source: pdf, title: 'Plan', context: 'c' },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'hi' } },
      { type: 'document', source: { type: 'content', content: texts }, title: 'T' },
      { type: 'document', source: { type: 'content', content: [texts[0], image] }, title: 'U' },
      { type: 'search_result', title: 'S', source: 'https://s', content: texts },
    ];
    expect(blocksOf(content)).toMatchObject([
      {
        kind: 'document',
        name: 'Plan',
        source: { kind: 'base64' },
        native: { dialect: 'anthropic-messages', data: { context: 'c' } },
      },
      { kind: 'document', source: { kind: 'text', text: 'hi' } },
      { kind: 'document', name: 'T', source: { kind: 'text', text: 'a\n\nb' } },
      { type: 'text', text: 'U' },
      { type: 'text', text: 'a' },
      { kind: 'image', source: { kind: 'url', url: 'u' } },
      { type: 'text', text: 'S\nhttps://s\n\na\n\nb' },
    ]);
  });

  it('tell whose seal a thinking block carries [rules 19, 20, 22]', () => {
    const content = [
      { type: 'thinking', thinking: 'own', signature: 'EqQB' },
      { type: 'thinking', thinking: 'other', signature: 'switchyard.google.signature.a.b' },
      { type: 'thinking', thinking: 'old', signature: 'gAAAAx' },
      { type: 'thinking', thinking: 'unsigned', signature: '' },
      { type: 'thinking', thinking: 'ours', signature: 'switchyard.none.signature.' },
      { type: 'redacted_thinking', data: 'xyz' },
    ];
    expect(blocksOf(content, 'assistant')).toEqual([
      { type: 'thinking', text: 'own', seal: { family: 'anthropic', kind: 'signature', value: 'EqQB' } },
      { type: 'thinking', text: 'other', seal: { family: 'google', kind: 'signature', value: 'a.b' } },
      { type: 'thinking', text: 'old', seal: { family: 'openai', kind: 'encrypted', value: 'gAAAAx' } },
      { type: 'thinking', text: 'unsigned', seal: null },
      { type: 'thinking', text: 'ours', seal: null },
      { type: 'thinking', text: '', seal: { family: 'anthropic', kind: 'redacted', value: 'xyz' } },
    ]);
  });

  it('of the vendor’s own tools become searches or keep their place whole', () => {
    const found = {
      type: 'web_search_result',
      url: 'https://a',
      title: 'A',
      encrypted_content: 'E',
      page_age: '1d',
    };
    const content = [
      { type: 'server_tool_use', id: 's1', name: 'web_search', input: { query: 'q' } },
      { type: 'web_search_tool_result', tool_use_id: 's1', content: [found] },
      { type: 'web_search_tool_result', tool_use_id: 's2', content: { error_code: 'max_uses_exceeded' } },
      { type: 'code_execution_tool_result', tool_use_id: 's3', content: {} },
      { type: 'mcp_tool_use', id: 'm', name: 'x' },
    ];
    expect(blocksOf(content, 'assistant')).toMatchObject([
      { type: 'server-tool-call', callId: 's1', tool: 'web-search', input: { query: 'q' } },
      { type: 'server-tool-result', results: [{ url: 'https://a', title: 'A', pageAge: '1d' }], error: null },
      { type: 'server-tool-result', results: [], error: 'max_uses_exceeded' },
      { type: 'opaque', what: 'code_execution_tool_result' },
      { type: 'opaque', what: 'mcp_tool_use' },
    ]);
  });
});

describe('a hostile or broken Messages request', () => {
  it.each([
    [{ messages: 'x' }, 'messages'],
    [{ messages: [1] }, 'messages[0]'],
    [{ messages: [{ role: 'root', content: '' }] }, 'messages[0].role'],
    [{ messages: [{ role: 'user' }] }, 'messages[0].content'],
    [{ messages: [{ role: 'user', content: [null] }] }, 'messages[0].content[0]'],
    [{ messages: [{ role: 'user', content: [{}] }] }, 'messages[0].content[0].type'],
    [{ messages: [{ role: 'user', content: [{ type: 'text', text: 1 }] }] }, 'messages[0].content[0].text'],
    [{ messages: [{ role: 'user', content: [{ type: 'image' }] }] }, 'messages[0].content[0].source'],
    [
      { messages: [{ role: 'user', content: [{ type: 'tool_use', name: 'n', input: [1] }] }] },
      'messages[0].content[0].input',
    ],
    [{ system: [{ type: 'image' }] }, 'system[0].type'],
    [{ tools: {} }, 'tools'],
    [{ tools: [{}] }, 'tools[0].name'],
    [{ tool_choice: { type: 'maybe' } }, 'tool_choice.type'],
    [{ max_tokens: '9' }, 'max_tokens'],
    [{ max_tokens: 0 }, 'max_tokens'],
    [{ max_tokens: -0.5 }, 'max_tokens'],
    [{ temperature: true }, 'temperature'],
    [{ stop_sequences: [1] }, 'stop_sequences[0]'],
    [{ thinking: 'on' }, 'thinking'],
    [{ metadata: { user_id: 3 } }, 'metadata.user_id'],
    [{ stream: 'yes' }, 'stream'],
    [{ output_config: { format: { type: 'json_schema' } } }, 'output_config.format.schema'],
  ])('is refused with the path: %j', (body, path) => {
    expect(() => decode(body)).toThrow(MalformedRequest);
    expect(() => decode(body)).toThrow(expect.objectContaining({ path }) as Error);
  });

  it('changes no prototype', () => {
    const body = JSON.parse(
      '{"model":"m","messages":[{"role":"user","content":[{"type":"constructor","__proto__":{"a":1}},{"type":"tool_use","id":"t","name":"n","input":{"__proto__":{"b":1}},"__proto__":{"c":1}}],"__proto__":{"x":1}}],"__proto__":{"polluted":true},"tools":[{"name":"t","input_schema":{"__proto__":{}},"__proto__":{}}]}',
    ) as JsonObject;
    const request = decodeRequest(body, nowhere);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.getPrototypeOf(request.native?.data)).toBe(Object.prototype);
    expect(request.turns[0]?.blocks[1]).toMatchObject({ input: '{"__proto__":{"b":1}}' });
  });

  it('reads a large body in order', () => {
    const messages = Array.from({ length: 2_000 }, (_, at) => ({
      role: at % 2 === 0 ? 'user' : 'assistant',
      content: [{ type: 'text', text: 'x'.repeat(500) }],
    }));
    const request = decode({ messages });
    expect(request.turns).toHaveLength(2_000);
    expect(checkRequest(request)).toEqual([]);
  });
});
