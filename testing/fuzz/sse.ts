// `node testing/fuzz/sse.ts [count] [seed]`: the event reader, all stream decoders and all taps on damaged streams.
import { createSseReader, dialects, upstreamCodecs, type DialectId } from '../../server/dialects/index.ts';
import { checkEvents, createIdCleaner, type IrEvent } from '../../server/ir/index.ts';
import { splitWith } from '../../server/testing/byte-splitter.ts';
import { below, pick, type Random } from './mutate.ts';
import { runFromShell } from './run.ts';
import { someStream } from './streams.ts';
import { plainEvents } from '../../server/ir/testing/plain-events.ts';

const decoderIds = Object.keys(upstreamCodecs) as DialectId[];
const tapIds = Object.keys(dialects) as DialectId[];

/** One damaged stream: nothing throws, events are sound, and however the bytes are cut, the same events come out. */
export function sseTrial(random: Random): readonly string[] {
  const { dialect, bytes } = someStream(random);
  const decoder = random() < 0.85 ? dialect : pick(random, decoderIds);
  const cut = splitWith(
    bytes,
    random,
    bytes.length > 100_000 ? 65_536 : random() < 0.05 ? 1 : pick(random, [9, 100, 1_500]),
  );
  // No socket delivers more at once than the limit of one event, and that limit is met only by what is still open.
  const whole = bytes.length > 16_000_000 ? splitWith(bytes, random, 65_536) : [bytes];
  const events = decode(decoder, whole);
  if (events.length === 0) return [];
  const problems = checkEvents(withOwnIds(decoder, events)).map((problem) => `${decoder}: ${problem}`);
  if (textOf(events) !== textOf(decode(decoder, cut)))
    problems.push(`${decoder}: other events when the bytes are cut`);
  if (
    bytes.length < 1_000_000 &&
    random() < 0.3 &&
    JSON.stringify(readAll([bytes])) !== JSON.stringify(readAll(cut))
  )
    problems.push('the reader gives other events when the bytes are cut');
  if (random() < 0.5) return problems;
  const tap = dialects[below(random, 2) === 0 ? decoder : pick(random, tapIds)].createTap();
  for (const piece of cut) tap.push(piece);
  tap.end();
  return problems;
}

/** What nests too deep for the stack ends the translation; its text cannot be compared here. */
function textOf(events: readonly IrEvent[] | null): string {
  try {
    return JSON.stringify(plainEvents(events ?? []));
  } catch (error) {
    if (error instanceof RangeError) return 'too deep';
    throw error;
  }
}

/** As the pass behind every decoder leaves them: each call has an id of its own. */
function withOwnIds(dialect: DialectId, events: readonly IrEvent[]): readonly IrEvent[] {
  const rules = upstreamCodecs[dialect]?.toolRules;
  let count = 0;
  const nextId = (): string => `own${(count += 1)}`;
  return rules === undefined ? events : createIdCleaner(rules, nextId).pushAll(events);
}

/** What nests deeper than the stack throws here, and is caught one layer above, in the stream translator. */
function decode(dialect: DialectId, pieces: readonly Uint8Array[]): readonly IrEvent[] {
  try {
    return decodeAll(dialect, pieces);
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function decodeAll(dialect: DialectId, pieces: readonly Uint8Array[]): readonly IrEvent[] {
  const decoder = upstreamCodecs[dialect]?.createStreamDecoder();
  if (decoder === undefined) throw new Error(`no decoder for ${dialect}`);
  const events: IrEvent[] = [];
  for (const piece of pieces) for (const event of decoder.push(piece)) events.push(event);
  for (const event of decoder.end()) events.push(event);
  if (decoder.push(Buffer.from('data: {}\n\n')).length > 0 || decoder.end().length > 0)
    throw new Error(`${dialect}: events after the end`);
  return events;
}

function readAll(pieces: readonly Uint8Array[]): readonly (readonly [string | undefined, string])[] {
  const events: [string | undefined, string][] = [];
  const reader = createSseReader((name, data) => void events.push([name, data]));
  for (const piece of pieces) reader.push(piece);
  reader.end();
  return events;
}

if (import.meta.main) runFromShell(sseTrial, 20_000);
