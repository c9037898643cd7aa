import { describe, expect, it } from 'vitest';
import { mendHistory } from '../../ir/index.ts';
import { createStreamTranslator } from '../stream-translator.ts';
import { translateRequest } from '../translate-request.ts';
import { openaiChatCodec } from './index.ts';
import { contextOf, dataOf, decode, streamOf, targetOf } from './testing/streams.ts';

const assistant = (...ids: readonly string[]): object => ({
  role: 'assistant',
  content: null,
  tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })),
});
const tool = (id: string, content: string): object => ({ role: 'tool', tool_call_id: id, content });
const user = { role: 'user', content: 'q' };
const send = (...messages: readonly object[]): readonly unknown[] =>
  translateRequest(decode({ messages }), openaiChatCodec, targetOf()).body['messages'] as unknown[];

describe('a Chat Completions request through the passes', () => {
  it('brings results behind their calls, before other words [rule 51]', () => {
    const ids = send(user, assistant('a', 'b'), user, tool('b', '2'), tool('a', '1')).map(
      (message) => (message as { tool_call_id?: string }).tool_call_id,
    );
    expect(ids).toEqual([undefined, undefined, 'a', 'b', undefined]);
  });

  it('keeps the last content of a result that came twice, at the first place [rule 52]', () => {
    expect(send(user, assistant('a'), tool('a', 'old'), tool('a', 'new')).slice(2)).toEqual([
      tool('a', 'new'),
    ]);
  });

  it('pairs results without an id, and those of the older form [rule 65]', () => {
    const legacy = [
      { role: 'assistant', function_call: { name: 'f', arguments: '{}' } },
      { role: 'function', name: 'f', content: 'r' },
    ];
    const { turns } = mendHistory(decode({ messages: [user, ...legacy] })).request;
    const [call, result] = [turns[1]?.blocks[0], turns[2]?.blocks[0]];
    expect(
      call?.type === 'tool-call' &&
        result?.type === 'tool-result' &&
        call.callId !== '' &&
        call.callId === result.callId,
    ).toBe(true);
  });

  it('wraps text tools for servers that know functions only, and unwraps their calls', () => {
    const request = decode({
      messages: [user],
      tools: [{ type: 'custom', custom: { name: 'patch', description: 'd' } }],
    });
    const { body, table } = translateRequest(request, openaiChatCodec, targetOf());
    expect(body['tools']).toMatchObject([{ type: 'function', function: { name: 'patch' } }]);
    const translator = createStreamTranslator({
      upstream: openaiChatCodec,
      client: openaiChatCodec,
      table,
      context: { ...contextOf(), request },
    });
    const call = { index: 0, function: { name: 'patch', arguments: '{"input":"*** x"}' } };
    translator.push(Buffer.from(streamOf([{ tool_calls: [call] }], { finish: 'tool_calls' })));
    translator.end();
    const deltas = dataOf(translator.take());
    expect(JSON.stringify(deltas[1])).toContain('"type":"custom","custom":{"name":"patch","input":""}');
    expect(JSON.stringify(deltas[1])).toContain('"id":"call_');
    expect(JSON.stringify(deltas)).toContain('{"input":"*** x"}');
    expect(deltas.at(-1)).toBe('[DONE]');
  });
});
