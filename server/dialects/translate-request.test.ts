import { describe, expect, it } from 'vitest';
import { unknownTraits, type IrRequest, type Target, type ThinkingTraits } from '../ir/index.ts';
import { clientCodecs, upstreamCodecs } from './codecs.ts';
import { translateRequest } from './translate-request.ts';

const levels: ThinkingTraits = {
  control: 'levels',
  levels: ['low', 'high'],
  minimumBudget: 0,
  maximumBudget: 0,
  canBeOff: false,
  canBeDynamic: false,
};

function translated(body: Parameters<typeof read>[0], thinking: ThinkingTraits | null = null) {
  const codec = upstreamCodecs['openai-chat'];
  if (codec === undefined) throw new Error('nobody speaks chat');
  const target: Target = { model: 'm', traits: { ...unknownTraits, thinking }, switches: {} };
  return translateRequest(read(body), codec, target);
}

const read = (body: Readonly<Record<string, never>> | object): IrRequest =>
  clientCodecs['anthropic-messages'].decodeRequest({ model: 'm', max_tokens: 9_000, ...body } as never, {
    model: null,
    stream: null,
  });

const asked = [{ role: 'user', content: 'a' }];

describe('translateRequest', () => {
  it('sends no call at the end that nobody answered, and says so', () => {
    const call = { type: 'tool_use', id: 'toolu_1', name: 'f', input: {} };
    const { body, losses } = translated({ messages: [...asked, { role: 'assistant', content: [call] }] });
    expect(body['messages']).toEqual([{ role: 'user', content: 'a' }]);
    expect(losses).toContainEqual({
      path: 'turns[1].blocks[0]',
      kind: 'history',
      reason: 'A call at the end had no result.',
    });
  });

  it('says when a model cannot leave reasoning off, or does not reason', () => {
    const off = { messages: asked, thinking: { type: 'disabled' } };
    expect(translated(off, levels).losses).toMatchObject([{ path: 'thinking', kind: 'thinking' }]);
    const on = { messages: asked, thinking: { type: 'enabled', budget_tokens: 2_000 } };
    expect(translated(on, { ...levels, control: 'none' }).losses).toMatchObject([{ path: 'thinking' }]);
    expect(translated(on, levels).losses).toEqual([]);
    expect(translated({ messages: asked }, levels).losses).toEqual([]);
  });
});
