import { describe, expect, it } from 'vitest';
import { withoutForeignMembers } from './foreign-members.ts';

const none = { reasoningField: 'none' } as const;
const cut = (body: string): string => withoutForeignMembers(Buffer.from(body), none).toString();
const request = (...messages: readonly string[]): string =>
  `{"model":"m", "messages":[${messages.join(' ,\n')}],"reasoning":{"effort":"low"}}`;

describe('reasoning of earlier answers, for a server that takes none back', () => {
  it.each<[string, string]>([
    [
      '{"role":"assistant","content":"é","reasoning_content":"hm, \\"a\\""}',
      '{"role":"assistant","content":"é"}',
    ],
    ['{"reasoning_content":"hm" , "role":"assistant"}', '{"role":"assistant"}'],
    [
      '{"role":"assistant","reasoning":"a", "reasoning_details":[{"text":"a"}],"content":""}',
      '{"role":"assistant","content":""}',
    ],
    ['{"reasoning":"a","role":"assistant","reasoning_content":"b"}', '{"role":"assistant"}'],
    ['{"reasoning":"a","reasoning_content":null}', '{}'],
    [
      '{"role":"assistant","tool_calls":[{"id":"a","extra_content":{"google":{"thought_signature":"s"}}},{"extra_content":{},"id":"b"}],"reasoning":""}',
      '{"role":"assistant","tool_calls":[{"id":"a"},{"id":"b"}]}',
    ],
  ])('goes from %s', (message, rest) => {
    const user = '{"role":"user","content":"\\"reasoning_content\\":\\"x\\" {\\"reasoning\\":1}"}';
    expect(cut(request(user, message, user))).toBe(request(user, rest, user));
  });

  it('is none: the same buffer comes back, and so it does for every other server', () => {
    const plain = Buffer.from(request('{"role":"user","content":"reasoning_content"}'));
    expect(withoutForeignMembers(plain, none)).toBe(plain);
    const told = Buffer.from(request('{"role":"assistant","reasoning_content":"x"}'));
    expect(withoutForeignMembers(told, {})).toBe(told);
    expect(withoutForeignMembers(told, { reasoningField: 'reasoning_content' })).toBe(told);
  });

  it.each([
    '{"messages":[{"reasoning":',
    '"reasoning"',
    '{"messages":{"reasoning":1}}',
    '{"messages":["reasoning",1]}',
  ])('in a body that is no request does no harm: %s', (body) => {
    expect(cut(body)).toBe(body);
  });
});
