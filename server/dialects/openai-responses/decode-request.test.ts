import { describe, expect, it } from 'vitest';
import { MalformedRequest } from '../malformed.ts';
import { decode } from './testing/requests.ts';

const image = { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'original' };

describe('the input of a Responses request', () => {
  it('reads a string as one user message [rule 74]', () => {
    expect(decode({ input: 'hello' }).turns).toEqual([
      { role: 'user', blocks: [{ type: 'text', text: 'hello' }] },
    ]);
  });

  it('takes leading instructions and developer messages as the system, later ones as turns', () => {
    const request = decode({
      instructions: 'base',
      input: [
        { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'rules' }] },
        { role: 'user', content: 'hi' },
        { role: 'system', content: 'now be brief' },
      ],
    });
    expect(request.system.map((block) => block.text)).toEqual(['base', 'rules']);
    expect(request.turns.map((turn) => turn.role)).toEqual(['user', 'system']);
  });

  it('makes turns of items and keeps their order [rules 5 and 81]', () => {
    const request = decode({
      input: [
        { role: 'user', content: 'q' },
        {
          type: 'message',
          role: 'assistant',
          phase: 'commentary',
          content: [{ type: 'output_text', text: 'a' }],
        },
        {
          type: 'function_call',
          call_id: 'c1',
          name: 'read',
          namespace: 'fs',
          arguments: '{"b":1,"a":12345678901234567890}',
        },
        { type: 'custom_tool_call', call_id: 'c2', name: 'patch', input: '*** Begin' },
        { type: 'function_call_output', call_id: 'c1', output: [{ type: 'input_text', text: 'x' }, image] },
        { type: 'custom_tool_call_output', call_id: 'c2', output: 'done' },
        { type: 'function_call_output', call_id: 'c3', output: null },
      ],
    });
    expect(request.turns).toEqual([
      { role: 'user', blocks: [{ type: 'text', text: 'q' }] },
      {
        role: 'assistant',
        blocks: [
          { type: 'text', text: 'a', native: { dialect: 'openai-responses', data: { phase: 'commentary' } } },
          {
            type: 'tool-call',
            callId: 'c1',
            name: 'read',
            namespace: 'fs',
            form: 'json',
            input: '{"b":1,"a":12345678901234567890}',
          },
          {
            type: 'tool-call',
            callId: 'c2',
            name: 'patch',
            namespace: null,
            form: 'text',
            input: '*** Begin',
          },
        ],
      },
      {
        role: 'user',
        blocks: [
          {
            type: 'tool-result',
            callId: 'c1',
            name: null,
            form: 'json',
            isError: false,
            content: [
              { type: 'text', text: 'x' },
              {
                type: 'media',
                kind: 'image',
                name: null,
                mediaType: 'image/png',
                source: { kind: 'base64', data: 'AAAA' },
                detail: 'high',
                native: { dialect: 'openai-responses', data: { detail: 'original' } },
              },
            ],
          },
          {
            type: 'tool-result',
            callId: 'c2',
            name: null,
            form: 'text',
            isError: false,
            content: [{ type: 'text', text: 'done' }],
          },
          { type: 'tool-result', callId: 'c3', name: null, form: 'json', isError: false, content: [] },
        ],
      },
    ]);
  });

  it('reads sealed reasoning of every maker, and the summary once [rule 80]', () => {
    const seals = ['gAAAAB', 'switchyard.anthropic.signature.c2ln.x', 'switchyard.anthropic.redacted.R'];
    const request = decode({
      input: seals.map((encrypted_content) => ({
        type: 'reasoning',
        id: 'rs_1',
        summary: [
          { type: 'summary_text', text: 'one' },
          { type: 'summary_text', text: 'two' },
        ],
        content: [{ type: 'reasoning_text', text: 'raw' }],
        encrypted_content,
      })),
    });
    const blocks = request.turns[0]?.blocks ?? [];
    expect(blocks.map((block) => (block.type === 'thinking' ? [block.text, block.seal] : null))).toEqual([
      ['one\n\ntwo', { family: 'openai', kind: 'encrypted', value: 'gAAAAB' }],
      ['one\n\ntwo', { family: 'anthropic', kind: 'signature', value: 'c2ln.x' }],
      ['one\n\ntwo', { family: 'anthropic', kind: 'redacted', value: 'R' }],
    ]);
  });

  it('marks a part of an unknown kind in words in place of dropping it [rule 88]', () => {
    const part = { type: 'input_hologram', data: 'x' };
    const [turn] = decode({ input: [{ role: 'user', content: [part] }] }).turns;
    expect(turn?.blocks).toEqual([
      {
        type: 'text',
        text: '[A part of type "input_hologram" that cannot be shown here.]',
        native: { dialect: 'openai-responses', data: { part } },
      },
    ]);
  });

  it('makes calls and results of the vendor-declared tools that the client ran', () => {
    const call = {
      type: 'local_shell_call',
      id: 'ls_1',
      call_id: 'c1',
      action: { type: 'exec', command: ['ls'] },
      status: 'completed',
    };
    const output = {
      type: 'shell_call_output',
      call_id: 'c2',
      output: [{ stdout: 'a', stderr: 'b', outcome: { type: 'exit', exit_code: 2 } }],
    };
    const { turns } = decode({ input: [call, output] });
    expect(turns[0]?.blocks[0]).toMatchObject({
      type: 'tool-call',
      name: 'local_shell',
      callId: 'c1',
      input: '{"type":"exec","command":["ls"]}',
    });
    expect(turns[1]?.blocks[0]).toMatchObject({
      type: 'tool-result',
      callId: 'c2',
      content: [{ text: 'a\nb\n(exit code 2)' }],
    });
  });

  it('keeps items that only this dialect knows as opaque blocks in their place', () => {
    const item = { type: 'compaction', id: 'cmp_1', encrypted_content: 'gAAAAC' };
    const { turns } = decode({ input: [item, { role: 'user', content: 'go on' }] });
    expect(turns[0]).toEqual({
      role: 'assistant',
      blocks: [
        { type: 'opaque', what: 'compaction', native: { dialect: 'openai-responses', data: { item } } },
      ],
    });
  });

  it('reads a search that says what it looked for as a call with its result [rule 99]', () => {
    const item = {
      type: 'web_search_call',
      id: 'ws_1',
      status: 'completed',
      action: { type: 'search', query: 'q', sources: [{ type: 'url', url: 'https://a.example' }] },
    };
    const blocks = decode({
      input: [item, { ...item, action: { type: 'open_page', url: 'https://b.example' } }],
    }).turns[0]?.blocks;
    expect(blocks?.map((block) => block.type)).toEqual(['server-tool-call', 'server-tool-result', 'opaque']);
    expect(blocks?.[1]).toMatchObject({
      results: [{ url: 'https://a.example', title: null, pageAge: null }],
    });
  });

  it('takes a reference to reasoning for reasoning that is gone', () => {
    const { turns } = decode({
      input: [
        { role: 'user', content: 'go' },
        { type: 'item_reference', id: 'rs_1' },
        { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' },
        { type: 'function_call_output', call_id: 'a', output: 'x' },
      ],
    });
    expect(turns[1]?.blocks).toMatchObject([
      { type: 'thinking', text: '', seal: null },
      { type: 'tool-call', callId: 'a' },
    ]);
  });

  it.each([
    ['previous_response_id', { previous_response_id: 'resp_1' }],
    ['conversation', { conversation: { id: 'conv_1' } }],
    ['prompt', { prompt: { id: 'pmpt_1' } }],
    ['input[0]', { input: [{ type: 'item_reference', id: 'msg_1' }] }],
    ['input[0]', { input: [{ id: 'msg_1' }] }],
  ])('refuses %s with a sentence that nothing is kept', (path, body) => {
    const attempt = (): unknown => decode(body);
    expect(attempt).toThrow(/keeps no answers or items/);
    expect(attempt).toThrow(expect.objectContaining({ path }) as Error);
  });

  it.each([
    ['model', { model: 5 }],
    ['input', { input: 5 }],
    ['input[1]', { input: [{ role: 'user', content: 'x' }, 'y'] }],
    ['input[0].role', { input: [{ role: 'tool', content: 'x' }] }],
    ['input[0].content', { input: [{ role: 'user', content: {} }] }],
    ['input[0].content[0].type', { input: [{ role: 'user', content: [{}] }] }],
    ['input[0].content[0].text', { input: [{ role: 'user', content: [{ type: 'input_text', text: 1 }] }] }],
    ['input[0].content[0]', { input: [{ role: 'user', content: [{ type: 'input_image' }] }] }],
    [
      'input[0].content[0].image_url',
      { input: [{ role: 'user', content: [{ type: 'input_image', image_url: {} }] }] },
    ],
    [
      'input[0].content[0].image_url',
      { input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'data:x' }] }] },
    ],
    [
      'input[0].content[0].file_data',
      { input: [{ role: 'user', content: [{ type: 'input_file', file_data: 'data:;,%zz' }] }] },
    ],
    ['input[0].name', { input: [{ type: 'function_call', call_id: 'c', arguments: '{}' }] }],
    ['input[0].arguments', { input: [{ type: 'function_call', call_id: 'c', name: 'f', arguments: {} }] }],
    ['input[0].output', { input: [{ type: 'function_call_output', call_id: 'c', output: 5 }] }],
    ['input[0].summary', { input: [{ type: 'reasoning', summary: 'x' }] }],
    ['tools', { tools: {} }],
    ['tools[0].type', { tools: [{}] }],
    ['tools[0].name', { tools: [{ type: 'function', name: '' }] }],
    ['tools[0].parameters', { tools: [{ type: 'function', name: 'f', parameters: [] }] }],
    ['tools[0].tools[0].name', { tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'function' }] }] }],
    ['tool_choice', { tool_choice: 'any' }],
    ['tool_choice.name', { tool_choice: { type: 'function' } }],
    ['reasoning.effort', { reasoning: { effort: 'huge' } }],
    ['text.format.schema', { text: { format: { type: 'json_schema', name: 'x' } } }],
    ['text.verbosity', { text: { verbosity: 'loud' } }],
    ['temperature', { temperature: '1' }],
    ['parallel_tool_calls', { parallel_tool_calls: 'yes' }],
    ['stream', { stream: 1 }],
  ])('refuses a wrong %s with its place', (path, body) => {
    let caught: unknown;
    try {
      decode(body as never);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(MalformedRequest);
    expect(caught).toMatchObject({ path });
  });

  it('refuses to compact for OpenAI with a sentence that says what to do', () => {
    const input = [{ role: 'user', content: 'q' }, { type: 'compaction_trigger' }];
    expect(() => decode({ input })).toThrow(/input\[1\]: only OpenAI itself can compact.*another name/);
  });

  it('does not let hostile keys into objects', () => {
    const body = JSON.parse(
      '{"model":"m","input":[{"type":"function_call","call_id":"c","name":"f","arguments":"{}","__proto__":{"polluted":1}}],"__proto__":{"polluted":1},"reasoning":{"effort":"low","__proto__":{"x":1}}}',
    ) as never;
    const request = decode(body);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(request.native?.data ?? {})).toEqual([]);
    expect(request.thinking?.effort).toBe('low');
  });

  it('copes with a message of a hundred thousand parts', () => {
    const content = Array.from({ length: 100_000 }, () => ({ type: 'input_text', text: 'a' }));
    const request = decode({
      input: [
        { role: 'user', content: [{ type: 'input_text', text: 'b' }] },
        { role: 'user', content },
      ],
    });
    expect(request.turns[0]?.blocks).toHaveLength(100_001);
  });
});
