import { expect, test } from 'vitest';
import { messageEvents, type Message } from './events.ts';
import { messagesGrammarFaults } from './grammar.ts';

const message: Message = {
  id: 'msg_1',
  model: 'm',
  content: [
    { type: 'thinking', thinking: 'let me see', signature: 'sig' },
    { type: 'text', text: 'hello' },
    { type: 'tool_use', id: 'toolu_1', name: 'Bash', input: { command: 'ls' } },
  ],
  stopReason: 'tool_use',
  stopSequence: null,
  usage: { input_tokens: 1, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 1 },
};
const events = messageEvents(message);

test('thinking, text and tool use together are well formed', () => {
  expect(messagesGrammarFaults(events)).toEqual([]);
  expect(events.some((event) => JSON.stringify(event.data).includes('signature_delta'))).toBe(true);
});

test('any missing event but a ping, a delta or an inner block is noticed', () => {
  const isOptional = (name: string): boolean => name === 'ping' || name === 'content_block_delta';
  for (const [index, event] of events.entries()) {
    if (isOptional(event.event)) continue;
    expect(messagesGrammarFaults(events.toSpliced(index, 1)), `without ${index} ${event.event}`).not.toEqual(
      [],
    );
  }
});

test('interleaved blocks, foreign deltas and events after the end are noticed', () => {
  const [start, ping, ...rest] = events;
  expect(messagesGrammarFaults([start!, ping!, ...rest.toReversed()])).not.toEqual([]);
  expect(messagesGrammarFaults([...events, ping!])).toEqual(['ping after message_stop']);
  const delta = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'x' } };
  const foreign = events.toSpliced(3, 0, { event: 'content_block_delta', data: delta });
  expect(messagesGrammarFaults(foreign)).toEqual(['text_delta inside a thinking block']);
  expect(messagesGrammarFaults([])).not.toEqual([]);
});
