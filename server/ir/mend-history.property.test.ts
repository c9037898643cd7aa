import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkRequest } from './check-request.ts';
import type { Block } from './content.ts';
import { mendHistory } from './mend-history.ts';
import type { Turn } from './request.ts';
import { assistant, call, requestOf, result, text, user } from './testing/sample-requests.ts';

const ids = fc.constantFrom('', 'a', 'b', 'c', '__proto__', 'constructor');
const marks = fc.integer({ min: 0, max: 1_000_000 }).map(String);
const blocks: fc.Arbitrary<Block> = fc.oneof(
  marks.map(text),
  fc.tuple(ids, marks).map(([id, mark]) => call(id, 'Read', { input: mark })),
  fc.tuple(ids, marks).map(([id, mark]) => result(id, mark, null)),
);
const turns: fc.Arbitrary<Turn[]> = fc.array(
  fc.record({
    role: fc.constantFrom('user' as const, 'assistant' as const, 'system' as const),
    blocks: fc.array(blocks, { maxLength: 5 }),
  }),
  { maxLength: 12 },
);

function textsOf(all: readonly Turn[]): string[] {
  return all.flatMap((turn) => turn.blocks.flatMap((block) => (block.type === 'text' ? [block.text] : [])));
}

it('makes every history sound, once and for all, and says where something was left out', () => {
  fc.assert(
    fc.property(turns, (history) => {
      const request = requestOf(history);
      const { request: mended, losses } = mendHistory(request);
      expect(checkRequest(mended)).toEqual([]);
      expect(mendHistory(mended).request).toBe(mended);
      expect(mendHistory(mended).losses).toEqual([]);
      for (const { path } of losses) {
        const at = /^turns\[(\d+)\]\.blocks\[(\d+)\]$/.exec(path);
        expect(history[Number(at?.[1])]?.blocks[Number(at?.[2])]?.type).toMatch(/^tool-(call|result)$/);
      }
    }),
    { numRuns: 500 },
  );
});

it('keeps every text, and the order of the texts of a role', () => {
  fc.assert(
    fc.property(turns, (history) => {
      const kept = textsOf(mendHistory(requestOf(history)).request.turns);
      for (const said of textsOf(history)) expect(kept).toContain(said);
      const heard = (all: readonly Turn[]): string[] =>
        textsOf(all.filter((turn) => turn.role === 'assistant'));
      const onlyTexts = history.map((turn) => ({
        ...turn,
        blocks: turn.blocks.filter((block) => block.type !== 'tool-result'),
      }));
      expect(heard(mendHistory(requestOf(onlyTexts)).request.turns)).toEqual(heard(history));
    }),
  );
});

it('reads a conversation of 5,000 turns and 30 MB in linear time, sound or broken', () => {
  const long = 'x'.repeat(12_000);
  const sound: Turn[] = [];
  for (let round = 0; round < 2_500; round += 1)
    sound.push(assistant(call(`c${round}`)), user(result(`c${round}`, long)));
  const broken = sound
    .flatMap((turn) => (turn.role === 'user' ? turn.blocks : []))
    .map((block) => user(block));
  expect(mendHistory(requestOf(sound)).losses).toEqual([]);
  expect(mendHistory(requestOf(broken)).losses).toHaveLength(2_500);
  expect(mendHistory(requestOf(sound.toReversed())).losses.length).toBeGreaterThan(2_000);
});
