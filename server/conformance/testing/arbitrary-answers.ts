import fc from 'fast-check';
import type { Block, Finish, IrEvent, IrResponse, Seal } from '../../ir/index.ts';
import { noUsage, replay } from '../../ir/index.ts';

/** Text as models write it, with characters of every plane and what JSON and SSE must escape. */
export const words: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.string({ minLength: 1, maxLength: 12 }),
      fc.constantFrom(
        '\n',
        '\r\n',
        '\r',
        '\n\n',
        '"',
        '\\',
        '\u2028',
        '世',
        '👩‍🚀',
        '\u0000',
        'data: ',
        '[DONE]',
        '<think>',
      ),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) => `a${parts.join('')}z`);

const family = fc.constantFrom('anthropic', 'google');

export const seals: fc.Arbitrary<Seal> = fc.oneof(
  fc.record({ family, kind: fc.constant('signature' as const), value: fc.base64String({ minLength: 8 }) }),
  fc.record({
    family: fc.constant('openai'),
    kind: fc.constant('encrypted' as const),
    value: fc.base64String({ minLength: 8 }).map((value) => `gAAAA${value}`),
  }),
);

/** A JSON object as text, as arguments of a call are. */
export const jsonTexts: fc.Arbitrary<string> = fc
  .dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 })
  .map((value) => JSON.stringify(value));

const block: fc.Arbitrary<Block> = fc.oneof(
  words.map((text): Block => ({ type: 'text', text })),
  fc.record({ type: fc.constant('thinking' as const), text: words, seal: fc.option(seals) }),
  fc.record({
    type: fc.constant('tool-call' as const),
    callId: fc.stringMatching(/^call_[a-zA-Z0-9]{8}$/),
    name: fc.constantFrom('Read', 'Bash', 'mcp__a__b'),
    namespace: fc.constant(null),
    form: fc.constant('json' as const),
    input: jsonTexts,
  }),
);

const finishes = ['stop', 'stop-sequence', 'length', 'content-filter', 'refusal', 'pause', 'other'] as const;

const usage = fc
  .record({
    fresh: fc.integer({ min: 1, max: 1_000 }),
    cacheRead: fc.nat(1_000),
    output: fc.nat(1_000),
    reasoning: fc.nat(100),
  })
  .map(({ fresh, cacheRead, output, reasoning }) => ({
    ...noUsage,
    input: fresh + cacheRead,
    cacheRead,
    output: output + reasoning,
    reasoning,
  }));

/** Whole answers of any vendor: blocks in any order, ids that differ, one end. */
export const answers: fc.Arbitrary<IrResponse> = fc
  .record({
    blocks: fc.uniqueArray(block, {
      maxLength: 6,
      selector: (entry) => (entry.type === 'tool-call' ? entry.callId : entry),
    }),
    finish: fc.constantFrom(...finishes),
    usage,
    hasFailed: fc.boolean(),
  })
  .map(({ blocks, finish, usage: counts, hasFailed }) => ({
    id: 'resp_1',
    model: 'served-model',
    blocks,
    finish: finishOf(blocks, finish),
    usage: counts,
    error:
      hasFailed && blocks.length === 0
        ? { unified: 'overloaded', raw: 'overloaded_error', message: 'busy' }
        : null,
  }));

function finishOf(blocks: readonly Block[], unified: Finish['unified']): Finish {
  const hasCalls = blocks.some(({ type }) => type === 'tool-call');
  return {
    unified: hasCalls ? 'tool-calls' : unified,
    raw: null,
    stopSequence: unified === 'stop-sequence' && !hasCalls ? 'END' : null,
  };
}

/** An answer as events whose deltas are cut where `cuts` says. */
export function asEvents(response: IrResponse, cuts: readonly number[]): readonly IrEvent[] {
  let turn = 0;
  return replay(response).flatMap((event): readonly IrEvent[] => {
    if (!('text' in event) || event.text.length < 2) return [event];
    const cut = 1 + ((cuts[turn++ % cuts.length] ?? 0) % (event.text.length - 1));
    return [
      { ...event, text: event.text.slice(0, cut) },
      { ...event, text: event.text.slice(cut) },
    ];
  });
}
