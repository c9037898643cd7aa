import { describe, expect, it } from 'vitest';
import type { IrEvent } from './events.ts';
import { replay } from './replay.ts';
import { noUsage, type IrResponse } from './response.ts';
import { createToolRestorer, restoreToolsInResponse } from './restore-tools.ts';
import { call, text } from './testing/sample-requests.ts';
import { emptyToolTable, type ToolTable } from './tool-table.ts';

const table: ToolTable = {
  tools: new Map([
    ['short', { name: 'a.long.name', namespace: null, isWrapped: false }],
    ['fs__list', { name: 'list', namespace: 'fs', isWrapped: false }],
    ['apply_patch', { name: 'apply_patch', namespace: null, isWrapped: true }],
  ]),
};

function start(block: number, name: string): IrEvent {
  return { type: 'tool-input-start', block, callId: `c${block}`, name, namespace: null, form: 'json' };
}
const delta = (block: number, value: string): IrEvent => ({ type: 'tool-input-delta', block, text: value });
const end = (block: number): IrEvent => ({ type: 'tool-input-end', block });

describe('createToolRestorer', () => {
  it('lets everything through untouched when nothing was renamed', () => {
    const events = [start(0, 'short'), delta(0, '{"input":"x"}'), end(0)];
    const restorer = createToolRestorer(emptyToolTable);
    expect(restorer.pushAll(events)).toBe(events);
    expect(restorer.push(events[0]!)[0]).toBe(events[0]);
    const others: IrEvent[] = [start(0, 'Read'), delta(0, '{"input":"x"}'), end(0)];
    expect(createToolRestorer(table).pushAll(others)).toBe(others);
  });

  it('gives back names and namespaces, and leaves names it does not know', () => {
    const restored = createToolRestorer(table).pushAll([
      start(0, 'short'),
      start(1, 'fs__list'),
      start(2, '__proto__'),
    ]);
    expect(restored).toMatchObject([
      { name: 'a.long.name', namespace: null },
      { name: 'list', namespace: 'fs' },
      { name: '__proto__', namespace: null },
    ]);
  });

  it('unwraps the text of tools whose deltas overlap, as it comes', () => {
    const restorer = createToolRestorer(table);
    const steps = [
      start(0, 'apply_patch'),
      start(1, 'apply_patch'),
      delta(0, '{"inp'),
      delta(1, '{"input":"x'),
      delta(0, 'ut":"a\\'),
      delta(0, 'nb"}'),
      delta(1, '"}'),
      end(1),
      end(0),
    ];
    expect(steps.map((event) => restorer.push(event)).slice(2)).toEqual([
      [],
      [delta(1, 'x')],
      [delta(0, 'a')],
      [delta(0, '\nb')],
      [],
      [end(1)],
      [end(0)],
    ]);
  });

  it('gives odd input of a text tool as it came, at the latest when the call ends', () => {
    const restorer = createToolRestorer(table);
    const restored = restorer.pushAll([
      start(0, 'apply_patch'),
      delta(0, '{"patch":'),
      delta(0, '"x"}'),
      end(0),
    ]);
    expect(restored.slice(1)).toEqual([delta(0, '{"patch":"x"}'), end(0)]);
    expect(restored[0]).toMatchObject({ name: 'apply_patch', form: 'text' });
  });
});

describe('restoreToolsInResponse', () => {
  const answer: IrResponse = {
    id: null,
    model: null,
    blocks: [text('a'), call('1', 'short'), call('2', 'apply_patch', { input: '{"input":"x\\ny"}' })],
    finish: { unified: 'tool-calls', raw: null, stopSequence: null },
    usage: noUsage,
    error: null,
  };

  it('does to a whole answer what it does to a stream', () => {
    const restored = restoreToolsInResponse(answer, table);
    expect(restored.blocks).toEqual([
      text('a'),
      call('1', 'a.long.name'),
      call('2', 'apply_patch', { form: 'text', input: 'x\ny' }),
    ]);
    expect(createToolRestorer(table).pushAll(replay(answer))).toEqual(replay(restored));
  });

  it('gives back the same answer when nothing was renamed', () => {
    const other = { ...answer, blocks: [text('a'), call('1', 'Read')] };
    expect(restoreToolsInResponse(answer, emptyToolTable)).toBe(answer);
    expect(restoreToolsInResponse(other, table)).toBe(other);
  });
});
