import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anthropicMessages } from './anthropic-messages/index.ts';
import type { NativeDialect } from './dialect.ts';
import { gemini } from './gemini/index.ts';
import { openaiChat } from './openai-chat/index.ts';
import { openaiResponses } from './openai-responses/index.ts';

/** The words that a dialect finds at the beginning of a conversation. */
function opening(dialect: NativeDialect, request: unknown): readonly string[] {
  const body = Buffer.from(typeof request === 'string' ? request : JSON.stringify(request));
  const reading = dialect.readRequest(body);
  if (!reading.ok) return [reading.message];
  return (reading.facts.opening?.() ?? []).map(({ start, end }) => body.toString('utf8', start, end));
}

const answer = { role: 'assistant', content: 'an answer' };
const later = { role: 'user', content: 'a later question' };

describe('how a conversation begins', () => {
  test.each([
    [
      'Messages',
      anthropicMessages,
      { model: 'm', system: 'be good', messages: [{ role: 'user', content: 'hello' }] },
      ['be good', 'hello'],
    ],
    [
      'Messages with blocks, the messages first',
      anthropicMessages,
      {
        messages: [{ content: [{ text: 'hello', type: 'text' }, { type: 'image' }], role: 'user' }, answer],
        system: [{ type: 'text', text: 'be good' }],
      },
      ['be good', 'hello'],
    ],
    [
      'Chat Completions',
      openaiChat,
      { messages: [{ role: 'developer', content: 'be good' }, { role: 'user', content: 'hello' }, answer] },
      ['be good', 'hello'],
    ],
    [
      'Responses',
      openaiResponses,
      {
        instructions: 'be good',
        input: [{ role: 'user', content: [{ type: 'input_text', text: 'hello' }] }],
      },
      ['be good', 'hello'],
    ],
    ['Responses with a text', openaiResponses, { input: 'hello' }, ['hello']],
    [
      'Gemini',
      gemini,
      { systemInstruction: { parts: [{ text: 'be good' }] }, contents: [{ parts: [{ text: 'hello' }] }] },
      ['be good', 'hello'],
    ],
    ['no first message with words', anthropicMessages, { system: 'be good', messages: [answer] }, []],
    ['no messages', anthropicMessages, { system: 'be good' }, []],
    ['messages of another kind', openaiChat, { messages: { role: 'user' } }, []],
    ['a message that is null', openaiChat, { messages: [null, 'text', 7] }, []],
  ])('%s', (_name, dialect, request, words) => {
    expect(opening(dialect, request)).toEqual(words);
  });

  test('stays the same when marks move about and the conversation goes on', () => {
    const mark = { cache_control: { type: 'ephemeral' } };
    const long = 'a long question '.repeat(1_000);
    for (const question of ['hello', long]) {
      const first = { system: 's', messages: [{ role: 'user', content: question }] };
      const marked = {
        system: [{ type: 'text', text: 's', ...mark }],
        messages: [{ role: 'user', content: [{ ...mark, type: 'text', text: question }] }, answer, later],
      };
      expect(opening(anthropicMessages, marked).join('\n')).toBe(
        opening(anthropicMessages, first).join('\n'),
      );
    }
  });

  test('takes a bounded part of what is large', () => {
    const huge = 'x'.repeat(1_000_000);
    const words = opening(openaiChat, {
      messages: [
        { role: 'system', content: huge },
        { role: 'user', content: huge },
      ],
    });
    expect(words.map(({ length }) => length)).toEqual([2048, 2048]);
  });

  test('is found behind a long system message, in whatever order its client writes', () => {
    const system = 'a "quoted" rule '.repeat(2_000);
    const words = [JSON.stringify(system).slice(1, 2049), 'hello'];
    for (const messages of [
      [{ role: 'system', content: system }, { role: 'user', content: 'hello' }, answer],
      [{ content: system, role: 'system' }, { content: 'hello', role: 'user' }, answer],
      [{ role: 'system', content: system }, { name: 'n', role: 'user', content: 'hello' }, answer, later],
      [{ role: 'system', content: system }, { role: 'user', content: 'hello' }, later, answer],
    ]) {
      expect(opening(openaiChat, { messages })).toEqual(words);
      expect(opening(openaiChat, JSON.stringify({ messages }, null, 2))).toEqual(words);
    }
  });

  test('is never looked for inside the words themselves', () => {
    const trap = '"role":"user","text":"trap","content":"trap"';
    expect(
      opening(openaiChat, {
        messages: [
          { role: 'system', content: trap },
          { role: 'user', content: 'hello' },
        ],
      }),
    ).toEqual([JSON.stringify(trap).slice(1, -1), 'hello']);
  });

  test('never throws and never leaves the body, whatever JSON comes', () => {
    const turn = fc.record({ role: fc.constantFrom('user', 'system', 'x', null), content: fc.jsonValue() });
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.oneof(turn, fc.jsonValue())), (system, messages) => {
        const body = Buffer.from(JSON.stringify({ system, messages }));
        for (const dialect of [anthropicMessages, openaiChat]) {
          const reading = dialect.readRequest(body);
          if (!reading.ok) continue;
          for (const { start, end } of reading.facts.opening?.() ?? []) {
            expect(start).toBeGreaterThan(0);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThan(body.length);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
