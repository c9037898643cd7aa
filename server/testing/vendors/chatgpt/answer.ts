/** A whole answer of the Responses API with one sentence, as the server-sent events of a stream. */
export function answerEvents(model: string, text: string): string {
  const item = { id: 'msg_1', type: 'message', role: 'assistant' };
  const part = { type: 'output_text', annotations: [], logprobs: [] };
  const response = { id: 'resp_1', object: 'response', created_at: 1, model };
  const place = { item_id: item.id, output_index: 0, content_index: 0 };
  const done = { ...item, status: 'completed', content: [{ ...part, text }] };
  const usage = {
    input_tokens: 7,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 3,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 10,
  };
  const events: readonly (readonly [string, object])[] = [
    ['response.created', { response: { ...response, status: 'in_progress', output: [] } }],
    [
      'response.output_item.added',
      { output_index: 0, item: { ...item, status: 'in_progress', content: [] } },
    ],
    ['response.content_part.added', { ...place, part: { ...part, text: '' } }],
    ['response.output_text.delta', { ...place, delta: text, logprobs: [] }],
    ['response.output_text.done', { ...place, text, logprobs: [] }],
    ['response.content_part.done', { ...place, part: { ...part, text } }],
    ['response.output_item.done', { output_index: 0, item: done }],
    ['response.completed', { response: { ...response, status: 'completed', output: [done], usage } }],
  ];
  return events
    .map(
      ([type, data], index) =>
        `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: index, ...data })}\n\n`,
    )
    .join('');
}
