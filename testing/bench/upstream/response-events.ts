/** A Responses stream with one message of `deltas` pieces, one event per buffer. */
export function responseEvents(deltas: number): readonly Buffer[] {
  const response = { id: 'resp_bench', object: 'response', model: 'gpt-5.1-codex', status: 'in_progress' };
  const place = { item_id: 'msg_bench', output_index: 0, content_index: 0 };
  const usage = {
    input_tokens: 412,
    input_tokens_details: { cached_tokens: 300 },
    output_tokens: 96,
    output_tokens_details: { reasoning_tokens: 12 },
    total_tokens: 508,
  };
  const item = { id: 'msg_bench', type: 'message', role: 'assistant', content: [] };
  const events: readonly (readonly [name: string, data: object])[] = [
    ['response.created', { response }],
    ['response.in_progress', { response }],
    ['response.output_item.added', { output_index: 0, item }],
    ...Array.from({ length: deltas }, (_, index): [string, object] => [
      'response.output_text.delta',
      { ...place, delta: `piece ${index} of the text ` },
    ]),
    ['response.output_text.done', { ...place, text: 'the text' }],
    ['response.output_item.done', { output_index: 0, item }],
    ['response.completed', { response: { ...response, status: 'completed', usage } }],
  ];
  return events.map(([name, data], index) =>
    Buffer.from(
      `event: ${name}\ndata: ${JSON.stringify({ type: name, sequence_number: index, ...data })}\n\n`,
    ),
  );
}
