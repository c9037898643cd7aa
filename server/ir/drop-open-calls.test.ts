import { describe, expect, it } from 'vitest';
import { dropOpenCalls } from './drop-open-calls.ts';
import { assistant, call, requestOf, result, text, user } from './testing/sample-requests.ts';

const thinking = { type: 'thinking', text: 'Hm.', seal: null } as const;

describe('dropOpenCalls', () => {
  it('leaves out a call at the end that nobody answered, and the turn when it says nothing else [rule 46]', () => {
    const request = requestOf([user(text('a')), assistant(thinking, call('c1'))]);
    expect(dropOpenCalls(request)).toEqual({
      request: requestOf([user(text('a'))]),
      losses: [{ path: 'turns[1].blocks[1]', kind: 'history', reason: 'A call at the end had no result.' }],
    });
  });

  it('keeps the words of that turn', () => {
    const request = requestOf([user(text('a')), assistant(thinking, text('b'), thinking, call('c1'))]);
    expect(dropOpenCalls(request).request.turns[1]).toEqual(assistant(thinking, text('b')));
  });

  it('touches nothing else', () => {
    for (const turns of [
      [],
      [user(text('a')), assistant(thinking)],
      [user(text('a')), assistant(call('c1')), user(result('c1'))],
    ]) {
      const request = requestOf(turns);
      expect(dropOpenCalls(request)).toEqual({ request, losses: [] });
    }
  });
});
