import { describe, expect, it } from 'vitest';
import { checkRequest } from './check-request.ts';
import { mendHistory } from './mend-history.ts';
import type { Turn } from './request.ts';
import { assistant, call, image, requestOf, result, system, text, user } from './testing/sample-requests.ts';

function mend(...turns: Turn[]): readonly Turn[] {
  const { request } = mendHistory(requestOf(turns));
  expect(checkRequest(request)).toEqual([]);
  return request.turns;
}

function lossesOf(...turns: Turn[]): readonly string[] {
  return mendHistory(requestOf(turns)).losses.map(({ path, kind }) => `${kind} ${path}`);
}

describe('mendHistory', () => {
  it('gives back a sound history as the same object', () => {
    const request = requestOf([
      user(text('hi')),
      assistant(text('a'), call('1'), call('2')),
      user(result('1'), result('2'), text('go on')),
      assistant(call('1')),
      user(result('1')),
      assistant(call('9')),
    ]);
    expect(mendHistory(request)).toEqual({ request, losses: [] });
    expect(mendHistory(request).request).toBe(request);
  });

  it('puts the results of parallel calls into one turn, in call order, before the text [rule 51]', () => {
    expect(
      mend(
        assistant(call('1'), call('2'), call('3')),
        user(text('note'), result('3', 'c')),
        user(result('1', 'a')),
        user(image('AA=='), result('2', 'b')),
      ),
    ).toEqual([
      assistant(call('1'), call('2'), call('3')),
      user(result('1', 'a'), result('2', 'b'), result('3', 'c'), text('note'), image('AA==')),
    ]);
  });

  it('moves a user message that sat between a call and its result after it [rule 81]', () => {
    expect(mend(assistant(call('1')), user(text('wait')), user(result('1')))).toEqual([
      assistant(call('1')),
      user(result('1'), text('wait')),
    ]);
  });

  it('moves a system turn that sat between a call and its result after it', () => {
    expect(mend(assistant(call('1')), system(text('rule')), user(result('1'), text('q')))).toEqual([
      assistant(call('1')),
      user(result('1')),
      system(text('rule')),
      user(text('q')),
    ]);
  });

  it('keeps one result of a repeated id, at the first place with the last content [rule 52]', () => {
    expect(
      mend(assistant(call('1'), call('2')), user(result('1', 'old'), result('2'), result('1', 'new'))),
    ).toEqual([assistant(call('1'), call('2')), user(result('1', 'new'), result('2'))]);
  });

  it('drops a second call of one id in a batch with its output [rule 65]', () => {
    const turns = [
      assistant(call('1', 'Read'), call('1', 'Read', { input: '{"b":1}' })),
      user(result('1', 'first'), result('1', 'second')),
    ];
    expect(mend(...turns)).toEqual([assistant(call('1')), user(result('1', 'first'))]);
    expect(lossesOf(...turns)).toEqual(['history turns[0].blocks[1]']);
  });

  it('keeps an id that a later round uses again [rule 65]', () => {
    const turns = [
      assistant(call('1')),
      user(result('1', 'a')),
      assistant(call('1', 'Grep')),
      user(result('1', 'b', 'Grep')),
    ];
    expect(mend(...turns)).toEqual(turns);
  });

  it('names a call that has no id, and pairs results without id with waiting calls [rule 65]', () => {
    expect(
      mend(
        user(text('q')),
        assistant(text('a'), call(''), call('x')),
        user(result('', 'first'), result('x', 'second')),
      ),
    ).toEqual([
      user(text('q')),
      assistant(text('a'), call('call_missing_1_1'), call('x')),
      user(result('call_missing_1_1', 'first'), result('x', 'second')),
    ]);
  });

  it('turns results without a call into text where they stood and says so [rule 65]', () => {
    const turns = [
      user(text('a'), result('gone', 'data', 'Bash'), result('', 'more', null, { isError: true })),
    ];
    expect(mend(...turns)).toEqual([
      user(
        text('a'),
        text('[Result of an earlier call of Bash]'),
        text('data'),
        text('[Error of an earlier tool call]'),
        text('more'),
      ),
    ]);
    expect(lossesOf(...turns)).toEqual(['history turns[0].blocks[1]', 'history turns[0].blocks[2]']);
  });

  it('does not lose a result without id that no call is left for', () => {
    expect(mend(assistant(call('1')), user(result('1'), result('', 'extra', null)))).toEqual([
      assistant(call('1')),
      user(result('1'), text('[Result of an earlier tool call]'), text('extra')),
    ]);
  });

  it('answers a call that was never answered with an error, but not those of the last turn', () => {
    const turns = [assistant(call('1'), call('2')), user(result('2')), assistant(call('3'))];
    const mended = mend(...turns);
    expect(mended[1]?.blocks).toMatchObject([
      { type: 'tool-result', callId: '1', name: 'Read', isError: true },
      { type: 'tool-result', callId: '2', isError: false },
    ]);
    expect(mended[2]).toBe(turns[2]);
    expect(lossesOf(...turns)).toEqual(['history turns[0].blocks[0]']);
  });

  it('answers an unanswered call of the last model turn when the user went on', () => {
    const mended = mend(assistant(call('1')), user(text('stop that')));
    expect(mended[1]?.blocks.map(({ type }) => type)).toEqual(['tool-result', 'text']);
  });

  it('brings a late result back to its call', () => {
    expect(
      mend(assistant(call('1')), user(text('q')), assistant(text('a')), user(result('1', 'late'))),
    ).toEqual([assistant(call('1')), user(result('1', 'late'), text('q')), assistant(text('a'))]);
  });

  it('merges neighbours of one role, drops empty turns, and keeps what a dialect said of a turn', () => {
    const native = { dialect: 'd', data: { a: 1 } };
    expect(
      mend(
        user(),
        user(text('a')),
        { role: 'user', blocks: [text('b')], native },
        assistant(),
        user(text('c')),
        assistant(text('d')),
        system(),
        assistant(call('1')),
      ),
    ).toEqual([
      { role: 'user', blocks: [text('a'), text('b'), text('c')], native },
      assistant(text('d'), call('1')),
    ]);
  });

  it('drops tool calls in turns that are not the model’s [rule 9]', () => {
    const turns = [user(text('a'), call('1')), assistant(text('b'))];
    expect(mend(...turns)).toEqual([user(text('a')), assistant(text('b'))]);
    expect(lossesOf(...turns)).toEqual(['history turns[0].blocks[1]']);
  });

  it('gives a result its call’s name and form [rule 37]', () => {
    const patch = call('toolu_01A', 'apply_patch', { form: 'text', input: 'x' });
    expect(mend(assistant(patch), user(result('toolu_01A', 'ok', null)))).toEqual([
      assistant(patch),
      user(result('toolu_01A', 'ok', 'apply_patch', { form: 'text' })),
    ]);
  });

  it('takes a result out of the model’s own turn', () => {
    expect(mend(assistant(call('1'), result('1'), text('done')))).toEqual([
      assistant(call('1'), text('done')),
      user(result('1')),
    ]);
  });

  it('copes with ids that are names of object members', () => {
    const turns = [
      assistant(call('__proto__'), call('constructor')),
      user(result('__proto__'), result('constructor'), result('toString', 'x', null)),
    ];
    expect(mend(...turns)[1]?.blocks).toHaveLength(4);
  });
});
