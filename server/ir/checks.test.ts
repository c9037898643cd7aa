import { describe, expect, it } from 'vitest';
import { checkEvents } from './check-events.ts';
import { checkRequest } from './check-request.ts';
import type { IrEvent } from './events.ts';
import type { Turn } from './request.ts';
import { noUsage } from './response.ts';
import { assistant, call, requestOf, result, text, user } from './testing/sample-requests.ts';
import { mergeUsage } from './usage.ts';

const begin: IrEvent = { type: 'response-start', id: null, model: null };
const finish: IrEvent = { type: 'finish', finish: { unified: 'stop', raw: null, stopSequence: null } };
const open = (block: number): IrEvent => ({ type: 'text-start', block });
const close = (block: number): IrEvent => ({ type: 'text-end', block });
const start = (block: number, callId: string, name = 'Read'): IrEvent => ({
  type: 'tool-input-start',
  block,
  callId,
  name,
  namespace: null,
  form: 'json',
});
const end = (block: number): IrEvent => ({ type: 'tool-input-end', block });
const usage = (output: number | null): IrEvent => ({ type: 'usage', usage: { ...noUsage, output } });

describe('checkEvents', () => {
  it('has nothing to say of a sound answer', () => {
    expect(
      checkEvents([begin, open(0), start(1, 'a'), close(0), usage(1), usage(null), end(1), usage(2), finish]),
    ).toEqual([]);
  });

  it.each<[string, readonly IrEvent[], readonly string[]]>([
    ['no events', [], ['The answer has 0 ends.']],
    ['no start', [finish], ['The answer does not begin with response-start.']],
    ['two starts', [begin, begin, finish], ['Event 1 starts the answer again.']],
    [
      'two ends',
      [begin, finish, finish],
      ['Event 2 (finish) comes after the end.', 'The answer has 2 ends.'],
    ],
    ['an open block', [begin, open(0), finish], ['Block 0 (text-start) does not end.']],
    ['a gap in the numbers', [begin, open(1), close(1), finish], ['Event 1 starts block 1, not 0.']],
    [
      'a number twice',
      [begin, open(0), close(0), open(0), close(0), finish],
      ['Event 3 starts block 0, not 1.'],
    ],
    [
      'an end too many',
      [begin, open(0), close(0), close(0), finish],
      ['Event 3 (text-end) has no open block 0.'],
    ],
    [
      'a wrong end',
      [begin, start(0, 'a'), close(0), end(0), finish],
      ['Event 2 (text-end) has no open block 0.'],
    ],
    [
      'an id twice',
      [begin, start(0, 'a'), end(0), start(1, 'a'), end(1), finish],
      ['Event 3 repeats the call id a.'],
    ],
    [
      'a nameless call',
      [begin, start(0, 'a', ''), end(0), finish],
      ['Event 1 starts a call without a name.'],
    ],
    ['a call without id', [begin, start(0, ''), end(0), finish], ['Event 1 starts a call without an id.']],
    ['falling usage', [begin, usage(2), usage(1), finish], ['Event 2 counts fewer output tokens.']],
  ])('finds %s', (_what, events, problems) => {
    expect(checkEvents(events)).toEqual(problems);
  });
});

describe('checkRequest', () => {
  it.each<[string, readonly Turn[]]>([
    ['an empty turn', [user()]],
    ['two turns of one role', [user(text('a')), user(text('b'))]],
    ['an unanswered call', [assistant(call('1')), user(text('a'))]],
    [
      'a call followed by another turn of the model’s',
      [assistant(call('1')), { role: 'system', blocks: [text('a')] }],
    ],
    ['a result without a call', [user(result('1'))]],
    ['results out of order', [assistant(call('1'), call('2')), user(result('2'), result('1'))]],
    ['a result after text', [assistant(call('1')), user(text('a'), result('1'))]],
    ['a result twice', [assistant(call('1')), user(result('1'), result('1'))]],
    ['a result of another tool', [assistant(call('1')), user(result('1', 'ok', 'Other'))]],
    ['an id twice', [assistant(call('1'), call('1'))]],
    ['a call without an id', [assistant(call(''))]],
    ['a call of the user’s', [user(call('1'))]],
  ])('finds %s', (_what, turns) => {
    expect(checkRequest(requestOf(turns)).length).toBeGreaterThan(0);
  });

  it('has nothing to say of a sound request', () => {
    expect(
      checkRequest(requestOf([user(text('q')), assistant(call('1')), user(result('1'), text('a'))])),
    ).toEqual([]);
  });
});

describe('mergeUsage', () => {
  it('takes the later number, keeps a zero, and lets no null hide what was known', () => {
    const first = { ...noUsage, input: 5, cacheRead: 3, output: 1, raw: { a: 1 } };
    const second = { ...noUsage, cacheRead: 0, output: 9 };
    expect(mergeUsage(first, second)).toEqual({ ...first, cacheRead: 0, output: 9 });
    expect(mergeUsage(noUsage, noUsage)).toEqual(noUsage);
  });
});
