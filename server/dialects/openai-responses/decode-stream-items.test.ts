import { describe, expect, it } from 'vitest';
import { added, at, call, done, events } from './testing/stream-items.ts';
import { answerOf, completed } from './testing/streams.ts';

describe('reasoning of a decoded stream', () => {
  const part = (index: number, delta: string): never =>
    at('reasoning_summary_text.delta', 'rs_1', 0, { summary_index: index, delta });
  const item = (rest: object = {}): object => ({ id: 'rs_1', type: 'reasoning', summary: [], ...rest });
  const sealed = { family: 'openai', kind: 'encrypted', value: 'gAAAA' };

  it('joins summary parts to one block with one seal, the last from the item itself [rule 90]', () => {
    const summary = ['one', 'two', 'three'].map((text) => ({ type: 'summary_text', text }));
    const decoded = events(
      added(0, item()),
      part(0, 'o'),
      part(0, 'ne'),
      at('reasoning_summary_text.done', 'rs_1', 0, { summary_index: 0, text: 'one' }),
      part(1, 'tw'),
      done(0, item({ summary, encrypted_content: 'gAAAA' })),
      completed() as never,
    );
    expect(answerOf(decoded).blocks).toMatchObject([
      { type: 'thinking', text: 'one\n\ntwo\n\nthree', seal: sealed },
    ]);
    expect(decoded.filter((event) => event.type.startsWith('thinking')).length).toBe(7);
  });

  it('makes a block of sealed reasoning without text, and none of empty reasoning [rule 91]', () => {
    expect(
      answerOf(events(added(0, item()), done(0, item({ encrypted_content: 'gAAAA' })), completed() as never))
        .blocks,
    ).toMatchObject([{ type: 'thinking', text: '', seal: sealed }]);
    expect(answerOf(events(added(0, item()), done(0, item()), completed() as never)).blocks).toEqual([]);
  });

  it('passes raw reasoning on where there is no summary', () => {
    const decoded = events(
      added(0, item()),
      at('reasoning_text.delta', 'rs_1', 0, { content_index: 0, delta: 'raw' }),
      part(0, 'late'),
      done(0, item()),
      completed() as never,
    );
    expect(answerOf(decoded).blocks).toMatchObject([{ text: 'raw', seal: null }]);
  });
});

describe('calls of a decoded stream', () => {
  const delta = (item: string, index: number, text: string): never =>
    at('function_call_arguments.delta', item, index, { delta: text });

  it('keeps interleaved calls apart by their ids [rule 92]', () => {
    const decoded = events(
      added(0, call()),
      added(1, call({ id: 'fc_2', call_id: 'call_2', name: 'write', namespace: 'fs' })),
      delta('fc_1', 0, '{"a"'),
      delta('fc_2', 1, '{"b"'),
      delta('fc_1', 0, ':1}'),
      delta('fc_2', 1, ':2}'),
      done(1, call({ id: 'fc_2', call_id: 'call_2', name: 'write', namespace: 'fs', arguments: '{"b":2}' })),
      done(0, call({ arguments: '{"a":1}' })),
      completed() as never,
    );
    expect(answerOf(decoded)).toMatchObject({
      blocks: [
        { callId: 'call_1', name: 'read', namespace: null, input: '{"a":1}' },
        { callId: 'call_2', name: 'write', namespace: 'fs', input: '{"b":2}' },
      ],
      finish: { unified: 'tool-calls' },
    });
  });

  it('waits for a late name, and makes no call without one [rule 93]', () => {
    const late = events(
      added(0, call({ name: '' })),
      delta('fc_1', 0, '{}'),
      done(0, call({ arguments: '{}' })),
      completed() as never,
    );
    expect(answerOf(late).blocks).toMatchObject([{ type: 'tool-call', name: 'read', input: '{}' }]);
    const never_ = events(
      added(0, call({ name: '' })),
      delta('fc_1', 0, '{}'),
      done(0, call({ name: '', arguments: '{}' })),
      completed() as never,
    );
    expect(answerOf(never_)).toMatchObject({ blocks: [], finish: { unified: 'stop' } });
  });

  it('takes the input from the done values, and calls from the last event [rules 94 and 95]', () => {
    const input = { arguments: '{"a":1}' };
    const onlyDone = events(
      added(0, call()),
      at('function_call_arguments.done', 'fc_1', 0, input),
      done(0, call(input)),
      completed() as never,
    );
    const onlyLast = events(completed({ output: [call(input)] }) as never);
    for (const decoded of [onlyDone, onlyLast])
      expect(answerOf(decoded).blocks).toMatchObject([{ input: '{"a":1}' }]);
    expect(answerOf(events(done(0, call()), completed() as never)).blocks).toMatchObject([{ input: '{}' }]);
  });

  it('reads custom tool calls as free text', () => {
    const item = { id: 'ctc_1', type: 'custom_tool_call', call_id: 'c', name: 'apply_patch', input: '' };
    const decoded = events(
      added(0, item),
      at('custom_tool_call_input.delta', 'ctc_1', 0, { delta: '*** ' }),
      at('custom_tool_call_input.done', 'ctc_1', 0, { input: '*** Begin' }),
      done(0, { ...item, input: '*** Begin' }),
      completed() as never,
    );
    expect(answerOf(decoded).blocks).toMatchObject([
      { form: 'text', name: 'apply_patch', input: '*** Begin' },
    ]);
  });

  it('reads a search with its sources, and keeps other items for their own dialect [rule 99]', () => {
    const search = {
      id: 'ws_1',
      type: 'web_search_call',
      status: 'completed',
      action: { type: 'search', query: 'q', sources: [{ type: 'url', url: 'https://a.example' }] },
    };
    const shell = { id: 'sh_1', type: 'code_interpreter_call' };
    const decoded = events(
      added(0, { id: 'ws_1', type: 'web_search_call' }),
      done(0, search),
      added(1, shell),
      done(1, shell),
      completed() as never,
    );
    expect(answerOf(decoded).blocks).toMatchObject([
      { type: 'server-tool-call', tool: 'web-search', input: { query: 'q' } },
      { type: 'server-tool-result', results: [{ url: 'https://a.example' }] },
      { type: 'opaque', what: 'code_interpreter_call' },
    ]);
  });
});
