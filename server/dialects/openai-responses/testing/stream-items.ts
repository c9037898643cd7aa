import { expect } from 'vitest';
import { checkEvents, type IrEvent } from '../../../ir/index.ts';
import { created, decodeStream, wireStream } from './streams.ts';

export const added = (index: number, item: object): never =>
  ({ type: 'response.output_item.added', output_index: index, item }) as never;
export const done = (index: number, item: object): never =>
  ({ type: 'response.output_item.done', output_index: index, item }) as never;
export const at = (type: string, item: string, index: number, members: object): never =>
  ({ type: `response.${type}`, item_id: item, output_index: index, ...members }) as never;
export const message = (content: readonly object[]): object => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  content,
});
export const call = (rest: object = {}): object => ({
  id: 'fc_1',
  type: 'function_call',
  call_id: 'call_1',
  name: 'read',
  arguments: '',
  ...rest,
});

/** The events of a stream that begins with `response.created`; they keep the IR's grammar. */
export function events(...wire: readonly never[]): readonly IrEvent[] {
  const decoded = decodeStream(wireStream([created, ...wire]));
  expect(checkEvents(decoded)).toEqual([]);
  return decoded;
}
