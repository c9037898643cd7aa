import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { callIdsIn, cleanResponseIds, createIdCleaner, legalId, mapCallIds } from './call-ids.ts';
import type { IrEvent } from './events.ts';
import { noUsage, type IrResponse } from './response.ts';
import { assistant, call, result, strictRules, text, user } from './testing/sample-requests.ts';

function start(block: number, callId: string): IrEvent {
  return { type: 'tool-input-start', block, callId, name: 'Read', namespace: null, form: 'json' };
}

function counter(): () => string {
  let count = 0;
  return () => `fresh${(count += 1)}`;
}

describe('call ids of a history', () => {
  it('are cut to a part of them and a hash of the whole [rule 31]', () => {
    const id = 'x'.repeat(65);
    const hash = createHash('sha256').update(id).digest('hex').slice(0, 16);
    expect(legalId(id, strictRules)).toBe(`${'x'.repeat(47)}_${hash}`);
    expect(legalId(id, { ...strictRules, maximumIdLength: 40 })).toBe(`${'x'.repeat(23)}_${hash}`);
    expect(legalId(id, { ...strictRules, maximumIdLength: 10 })).toBe(hash.slice(0, 10));
    expect(legalId('x'.repeat(64), strictRules)).toBe('x'.repeat(64));
  });

  it('get an underscore for what a target refuses, and stay unlike each other [rule 53]', () => {
    const mapped = mapCallIds(new Set(['a:b', 'a.b', 'a_c', 'a:c', 'ok', '__proto__', '']), strictRules);
    expect(mapped.get('a:b')).toBe('a_b');
    expect(mapped.get('a.b')).toMatch(/^a_b_[0-9a-f]{16}$/);
    expect(mapped.get('a:c')).toMatch(/^a_c_[0-9a-f]{16}$/);
    expect(mapped.get('')).toBe('call');
    expect([...mapped.keys()]).toEqual(['a:b', 'a.b', 'a:c', '']);
  });
});

describe('call ids of an answer', () => {
  it('become legal, are made up where there are none, and never repeat [rule 53]', () => {
    const cleaner = createIdCleaner(strictRules, counter(), 'toolu_');
    const ids = ['functions.Read:0', '', 'functions_Read_0', 'ok', 'ok', '']
      .flatMap((id, block) => cleaner.push(start(block, id)))
      .map((event) => (event.type === 'tool-input-start' ? event.callId : ''));
    expect(ids).toEqual([
      'functions_Read_0',
      'toolu_fresh1',
      'toolu_fresh2',
      'ok',
      'toolu_fresh3',
      'toolu_fresh4',
    ]);
  });

  it('do not repeat those of the conversation, which upstreams that count per answer would do', () => {
    const known = callIdsIn([
      assistant(text('a'), call('call_1'), call('__proto__')),
      user(result('call_1', 'done'), result('only_a_result', 'done')),
    ]);
    expect([...known]).toEqual(['call_1', '__proto__']);
    const cleaner = createIdCleaner(strictRules, counter(), 'call_', known);
    const ids = ['call_1', 'call_2', '__proto__']
      .flatMap((id, block) => cleaner.push(start(block, id)))
      .map((event) => (event.type === 'tool-input-start' ? event.callId : ''));
    expect(ids).toEqual(['call_fresh1', 'call_2', 'call_fresh2']);
  });

  it('stay the same objects when they are fine', () => {
    const cleaner = createIdCleaner(strictRules, counter());
    const events: IrEvent[] = [start(0, 'a'), { type: 'tool-input-end', block: 0 }, start(1, 'b')];
    expect(cleaner.pushAll(events)).toBe(events);
    expect(cleaner.push(events[1]!)[0]).toBe(events[1]);
  });

  it('are cleaned the same way in a whole answer', () => {
    const response: IrResponse = {
      id: null,
      model: null,
      blocks: [text('a'), call('x'), call('x'), call('f:0')],
      finish: { unified: 'tool-calls', raw: null, stopSequence: null },
      usage: noUsage,
      error: null,
    };
    const cleaned = cleanResponseIds(response, strictRules, counter());
    expect(cleaned.blocks).toEqual([text('a'), call('x'), call('call_fresh1'), call('f_0')]);
    const fine = { ...response, blocks: [text('a'), call('x')] };
    expect(cleanResponseIds(fine, strictRules, counter())).toBe(fine);
  });
});
