import { expect, it } from 'vitest';
import { checkRequest } from './check-request.ts';
import { assistant, call, requestOf, result, text, user } from './testing/sample-requests.ts';
import { withUniqueCalls } from './unique-calls.ts';

it('gives a call whose id an earlier round had another id, and its result too', () => {
  const request = requestOf([
    user(text('a')),
    assistant(call('call_0'), call('call_1')),
    user(result('call_0', 'first'), result('call_1')),
    assistant(call('call_0')),
    user(result('call_0', 'second'), text('b')),
    assistant(call('call_0'), call('call_0_2')),
  ]);
  const unique = withUniqueCalls(request);
  expect(unique.turns.slice(0, 3)).toEqual(request.turns.slice(0, 3));
  expect(unique.turns.slice(3)).toEqual([
    assistant(call('call_0_3')),
    user(result('call_0_3', 'second'), text('b')),
    assistant(call('call_0_4'), call('call_0_2')),
  ]);
  expect(checkRequest(unique)).toEqual([]);
});

it('leaves alone what repeats no id', () => {
  const request = requestOf([assistant(call('__proto__')), user(result('__proto__'))]);
  expect(withUniqueCalls(request)).toBe(request);
});

it('reads 5,000 rounds with one id in linear time', () => {
  const turns = Array.from({ length: 5_000 }, () => [
    assistant(call('call_0')),
    user(result('call_0')),
  ]).flat();
  const ids = withUniqueCalls(requestOf(turns)).turns.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.type === 'tool-call' ? [block.callId] : [])),
  );
  expect(new Set(ids).size).toBe(5_000);
});
