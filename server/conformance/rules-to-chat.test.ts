import { describe, expect, it } from 'vitest';
import { ask } from './testing/ask.ts';

const call = (id: string) => ({ type: 'function_call', call_id: id, name: 'f', arguments: '{}' });
const output = (id: string) => ({ type: 'function_call_output', call_id: id, output: 'ok' });
const said = (text: string) => ({ role: 'user', content: text });
const toolCall = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } });
const answered = (id: string) => ({ role: 'tool', tool_call_id: id, content: 'ok' });

describe('a Responses client at a chat server', () => {
  it('has calls in a row in one message, and in two where the user spoke between them [rule 84]', () => {
    const together = [said('a'), call('1'), call('2'), output('1'), output('2')];
    expect(ask('openai-responses', { input: together }, 'openai-chat')['messages']).toEqual([
      { role: 'user', content: 'a' },
      { role: 'assistant', content: null, tool_calls: [toolCall('1'), toolCall('2')] },
      answered('1'),
      answered('2'),
    ]);
    const apart = [call('1'), output('1'), said('b'), call('2'), output('2')];
    expect(ask('openai-responses', { input: apart }, 'openai-chat')['messages']).toEqual([
      { role: 'assistant', content: null, tool_calls: [toolCall('1')] },
      answered('1'),
      { role: 'user', content: 'b' },
      { role: 'assistant', content: null, tool_calls: [toolCall('2')] },
      answered('2'),
    ]);
  });

  it('has its reasoning on the message that followed it, several items as one [rule 85]', () => {
    const summary = (text: string) => ({ type: 'reasoning', summary: [{ type: 'summary_text', text }] });
    const input = [said('a'), summary('One.'), summary('Two.'), call('1'), output('1')];
    expect(ask('openai-responses', { input }, 'plain-chat')['messages']).toEqual([
      { role: 'user', content: 'a' },
      { role: 'assistant', content: null, reasoning_content: 'One.\n\nTwo.', tool_calls: [toolCall('1')] },
      answered('1'),
    ]);
  });

  it('has its format and its limit, and no word on tools when there are none [rule 86]', () => {
    const schema = { type: 'object', properties: {}, additionalProperties: false };
    const body = ask(
      'openai-responses',
      {
        input: 'a',
        text: { format: { type: 'json_schema', name: 'n', strict: true, schema } },
        max_output_tokens: 9,
        tool_choice: 'auto',
        parallel_tool_calls: true,
      },
      'openai-chat',
    );
    expect(body).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { name: 'n', strict: true, schema } },
      max_completion_tokens: 9,
    });
    expect(Object.keys(body)).not.toContain('tool_choice');
    expect(Object.keys(body)).not.toContain('parallel_tool_calls');
    expect(ask('openai-responses', { input: 'a', max_output_tokens: 9 }, 'plain-chat')).toMatchObject({
      max_tokens: 9,
    });
  });

  it.each([
    ['auto', 'auto'],
    ['low', 'low'],
    ['high', 'high'],
    ['original', 'high'],
    ['sharp', 'high'],
    [undefined, undefined],
  ])('has an image of detail %s as %s [rule 87]', (detail, expected) => {
    const part = { type: 'input_image', image_url: 'https://example.com/a.png', ...(detail && { detail }) };
    const input = [{ role: 'user', content: [part] }];
    const image = { url: 'https://example.com/a.png', ...(expected && { detail: expected }) };
    expect(ask('openai-responses', { input }, 'openai-chat')['messages']).toEqual([
      { role: 'user', content: [{ type: 'image_url', image_url: image }] },
    ]);
  });
});

describe('a Messages client at a chat server', () => {
  const messages = [{ role: 'user', content: 'a' }];
  const tools = [{ name: 'f', input_schema: { type: 'object', properties: {} } }];

  it('keeps its choice of no tool and of one call at a time [rules 24, 25]', () => {
    const none = { messages, tools, tool_choice: { type: 'none' } };
    expect(ask('anthropic-messages', none, 'openai-chat')['tool_choice']).toBe('none');
    const single = { messages, tools, tool_choice: { type: 'auto', disable_parallel_tool_use: true } };
    expect(ask('anthropic-messages', single, 'openai-chat')['parallel_tool_calls']).toBe(false);
  });

  it('has its documents and never an empty search tool [rules 18, 28]', () => {
    const source = { type: 'text', media_type: 'text/plain', data: 'Words.' };
    const asked = [{ role: 'user', content: [{ type: 'document', source, title: 'a.txt' }] }];
    const search = [{ type: 'web_search_20250305', name: 'web_search' }];
    const body = ask('anthropic-messages', { messages: asked, tools: search }, 'openai-chat');
    expect(JSON.stringify(body['messages'])).toContain('Words.');
    expect(Object.keys(body)).not.toContain('tools');
  });
});
