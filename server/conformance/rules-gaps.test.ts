import { describe, expect, it } from 'vitest';
import { ask } from './testing/ask.ts';
import { upstreams } from './testing/upstreams.ts';

const foreign = upstreams.filter(({ dialect }) => dialect !== 'anthropic-messages').map(({ name }) => name);
const chatless = upstreams.filter(({ dialect }) => dialect !== 'openai-chat').map(({ name }) => name);
const round = (result: object) => [
  { role: 'user', content: 'a' },
  { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_01A', name: 'Read', input: { p: 1 } }] },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_01A', ...result }] },
];

describe.each(foreign)('a Messages client at %s', (to) => {
  const sent = (body: Parameters<typeof ask>[1]) => JSON.stringify(ask('anthropic-messages', body, to));

  it('does not make two brackets of an empty result [rule 12]', () => {
    for (const result of [{}, { content: [] }, { content: '' }])
      expect(sent({ messages: round(result) })).toMatch(/"(?:output|content)":""/);
  });

  it('says that a tool failed [rule 13]', () => {
    expect(sent({ messages: round({ content: 'gone', is_error: true }) })).toMatch(
      /"\[tool error\] gone"|"error":"gone"/,
    );
  });

  it('names the tool in the call as it was called [rule 37]', () => {
    const text = sent({ messages: round({ content: 'x' }) });
    expect(text).toContain('"name":"Read"');
    expect(text).not.toContain('"name":"toolu');
  });

  it('loses its attribution line, and the whole system text when that was all [rule 2]', () => {
    const line = 'x-anthropic-billing-header: cc_version=2.1.37.c2a; cc_entrypoint=cli; cch=00000;';
    const text = sent({ system: [{ type: 'text', text: line }], messages: [{ role: 'user', content: 'a' }] });
    expect(text).not.toMatch(/billing-header|"developer"|"system"|systemInstruction/);
  });

  it('keeps the place of an instruction in the middle [rule 3]', () => {
    const text = sent({
      messages: [
        { role: 'user', content: 'first' },
        { role: 'assistant', content: 'second' },
        { role: 'system', content: 'third' },
        { role: 'user', content: 'fourth' },
      ],
    });
    // The Responses API has a role for it; elsewhere it is wrapped.
    expect(text).toMatch(/first.*second.*(?:"developer".*third|system-reminder>\\nthird).*fourth/);
  });

  it('drops a call that stands in a user turn [rule 9]', () => {
    const call = { type: 'tool_use', id: 'toolu_x', name: 'Read', input: {} };
    expect(
      sent({ messages: [{ role: 'user', content: [{ type: 'text', text: 'a' }, call] }] }),
    ).not.toContain('toolu_x');
  });

  it('ends with no call that nobody answered [rule 46]', () => {
    expect(sent({ messages: round({ content: 'x' }).slice(0, 2) })).not.toContain('toolu_01A');
  });
});

describe.each(chatless)('a chat client at %s', (to) => {
  const messages = [{ role: 'user', content: 'a' }];
  const tools = [{ type: 'function', function: { name: 'f' } }];
  const sent = (body: Parameters<typeof ask>[1]) => ask('openai-chat', body, to);

  it('is taken at its word when it wants no tool [rules 23, 44, 57]', () => {
    const body = sent({ messages, tools, tool_choice: 'none' });
    const choice = body['tool_choice'] ?? body['toolConfig'];
    expect(JSON.stringify(choice)).toMatch(/none/i);
  });

  it('can send instructions alone [rules 49, 72]', () => {
    const body = sent({ messages: [{ role: 'system', content: 'Only this.' }] });
    expect(JSON.stringify(body)).toContain('Only this.');
    expect(JSON.stringify(body)).not.toMatch(/"text":""/);
    expect(body['messages'] ?? body['contents'] ?? body['input']).not.toEqual([]);
  });

  it('gets JSON when it asks for it [rules 59, 63, 68]', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false };
    const strict = { type: 'json_schema', json_schema: { name: 'n', schema } };
    expect(JSON.stringify(sent({ messages, response_format: strict }))).toContain('"a":{"type":"string"}');
    expect(JSON.stringify(sent({ messages, response_format: { type: 'json_object' } }))).toMatch(/json/i);
  });

  it('has its image by address [rules 15, 16, 69]', () => {
    const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } };
    const body = sent({ messages: [{ role: 'user', content: [image] }] });
    expect(JSON.stringify(body)).toContain('https://example.com/a.png');
  });

  it('has the text of a result without quotes around it [rule 70]', () => {
    const body = sent({
      messages: [
        ...messages,
        {
          role: 'assistant',
          tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'c', content: 'ok' },
      ],
    });
    expect(JSON.stringify(body)).toMatch(/"(?:output|content)":"ok"/);
  });

  it('is refused nothing for one call at a time, and keeps it where the API can [rule 58]', () => {
    const body = sent({ messages, tools, parallel_tool_calls: false });
    if (to === 'anthropic-messages')
      expect(body['tool_choice']).toEqual({ type: 'auto', disable_parallel_tool_use: true });
    else if (to !== 'gemini') expect(body['parallel_tool_calls']).toBe(false);
  });
});
