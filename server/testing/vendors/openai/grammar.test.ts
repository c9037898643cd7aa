import { expect, test } from 'vitest';
import { failureEvents, responseEvents, type ModelResponse } from './events.ts';
import { responsesGrammarFaults } from './grammar.ts';

const response: ModelResponse = {
  id: 'resp_1',
  createdAtSeconds: 1,
  echoed: { model: 'm' },
  output: [
    { kind: 'reasoning', id: 'rs_1', summary: 'let me see', encrypted: 'gAAAAA' },
    { kind: 'message', id: 'msg_1', text: 'hello there, world' },
    { kind: 'function', id: 'fc_1', callId: 'call_1', name: 'shell', input: '{"command":["ls"]}' },
    { kind: 'custom', id: 'ctc_1', callId: 'call_2', name: 'exec', input: 'text(1)' },
  ],
  usage: { inputTokens: 1, cachedTokens: 0, outputTokens: 1, reasoningTokens: 0 },
  hidesOutput: false,
};
const events = responseEvents(response);

test('reasoning, message, function and custom tool together are well formed', () => {
  expect(responsesGrammarFaults(events)).toEqual([]);
});

test('the private quota event does not disturb the numbering', () => {
  const privateEvent = { event: 'codex.rate_limits', data: { type: 'codex.rate_limits' } };
  expect(responsesGrammarFaults(responseEvents({ ...response, privateEvent }))).toEqual([]);
});

test('any missing event is noticed', () => {
  for (const [index, event] of events.entries())
    expect(responsesGrammarFaults(events.toSpliced(index, 1)), `without ${event.event}`).not.toEqual([]);
});

test('a renumbered stream with a lost delta, a swapped pair or a second end is noticed', () => {
  const renumbered = (list: typeof events): typeof events =>
    list.map((event, index) => ({ ...event, data: { ...event.data, sequence_number: index } }));
  for (let index = 0; index + 1 < events.length; index += 1) {
    const [left, right] = [events[index]!, events[index + 1]!];
    const isOtherItem = left.data['output_index'] !== right.data['output_index'];
    // Items may be interleaved, and two deltas look alike here.
    if (left.event === right.event || (isOtherItem && left.event !== 'response.in_progress')) continue;
    const swapped = renumbered(events.toSpliced(index, 2, right, left));
    expect(responsesGrammarFaults(swapped), `${left.event} after ${right.event}`).not.toEqual([]);
  }
  const lost = events.findIndex((event) => event.event === 'response.output_text.delta');
  expect(responsesGrammarFaults(renumbered(events.toSpliced(lost, 1)))).toEqual([
    'deltas of item 1 do not add up',
  ]);
  expect(responsesGrammarFaults(renumbered([...events, events.at(-1)!]))).toEqual(['2 terminal events']);
});

test('a failure after any number of events ends the stream correctly', () => {
  const error = { code: 'server_is_overloaded', message: 'busy' };
  for (let sent = 2; sent < events.length; sent += 1) {
    const part = events.slice(0, sent);
    expect(responsesGrammarFaults([...part, ...failureEvents(part, error)])).toEqual([]);
  }
  expect(failureEvents([], error)).toEqual([
    { event: 'error', data: { type: 'error', sequence_number: 0, ...error, param: null } },
  ]);
});
