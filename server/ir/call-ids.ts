import { createHash } from 'node:crypto';
import type { Block } from './content.ts';
import { createPass, type EventPass } from './event-pass.ts';
import { cutText } from './legal-names.ts';
import { mapChanged } from './map-changed.ts';
import type { Turn } from './request.ts';
import type { IrResponse } from './response.ts';
import type { ToolRules } from './tool-rules.ts';

/** True when a dialect takes the call id as it is. */
export function isLegalId(id: string, rules: ToolRules): boolean {
  return id !== '' && id.length <= rules.maximumIdLength && id.search(rules.illegalIdCharacter) === -1;
}

/** The id in the dialect's alphabet and length; the same id always gives the same (dialect rules 31 and 53). */
export function legalId(id: string, rules: ToolRules): string {
  if (isLegalId(id, rules)) return id;
  const clean = id === '' ? 'call' : id.replace(rules.illegalIdCharacter, '_');
  return clean.length > rules.maximumIdLength
    ? hashedId(id, clean, rules)
    : cutText(clean, rules.maximumIdLength);
}

/** The beginning of `clean` and 16 hex digits that stand for the whole `id`. */
function hashedId(id: string, clean: string, rules: ToolRules): string {
  const digest = createHash('sha256').update(id).digest('hex').slice(0, 16);
  const room = rules.maximumIdLength - digest.length - 1;
  return room > 0 ? `${cutText(clean, room)}_${digest}` : digest.slice(0, rules.maximumIdLength);
}

/**
 * Maps the call ids of a history to legal ones. `ids` are all that occur; the legal ones stay, and different ids stay
 * different. What an id becomes does not depend on its place, so that prompt caches survive.
 */
export function mapCallIds(ids: ReadonlySet<string>, rules: ToolRules): ReadonlyMap<string, string> {
  const changed = new Map<string, string>();
  const taken = new Set<string>();
  const illegal: string[] = [];
  for (const id of ids) {
    if (isLegalId(id, rules)) taken.add(id);
    else illegal.push(id);
  }
  for (const id of illegal) {
    const clean = legalId(id, rules);
    const unique = taken.has(clean) ? uniqueId(id, clean, taken, rules) : clean;
    taken.add(unique);
    changed.set(id, unique);
  }
  return changed;
}

function uniqueId(id: string, clean: string, taken: ReadonlySet<string>, rules: ToolRules): string {
  let candidate = hashedId(id, clean, rules);
  for (let count = 1; taken.has(candidate); count += 1) {
    const suffix = `_${count}`;
    candidate = cutText(clean, rules.maximumIdLength - suffix.length) + suffix;
  }
  return candidate;
}

/**
 * Makes the call ids of one streamed answer legal and unique before a client sees them: upstreams give ids with
 * characters that others refuse (`functions.Read:0`), none at all, or one twice (dialect rule 53). `nextId` gives fresh
 * letters and digits; `prefix` goes before them. `known` are the ids that the conversation has already: an upstream that
 * numbers the calls of each answer would give one again. One per answer.
 */
export function createIdCleaner(
  rules: ToolRules,
  nextId: () => string,
  prefix = 'call_',
  known: Iterable<string> = [],
): EventPass {
  const cleanId = createAnswerIds(rules, nextId, prefix, known);
  return createPass((event) => {
    if (event.type !== 'tool-input-start') return event;
    const callId = cleanId(event.callId);
    return callId === event.callId ? event : { ...event, callId };
  });
}

/** The same for a whole answer; the same object when nothing had to change. */
export function cleanResponseIds(
  response: IrResponse,
  rules: ToolRules,
  nextId: () => string,
  prefix = 'call_',
  known: Iterable<string> = [],
): IrResponse {
  const cleanId = createAnswerIds(rules, nextId, prefix, known);
  const blocks = mapChanged<Block>(response.blocks, (block) => {
    if (block.type !== 'tool-call') return block;
    const callId = cleanId(block.callId);
    return callId === block.callId ? block : { ...block, callId };
  });
  return blocks === response.blocks ? response : { ...response, blocks };
}

/** The ids of the calls in a history, for `createIdCleaner`. */
export function callIdsIn(turns: readonly Turn[]): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { blocks } of turns)
    for (const block of blocks) if (block.type === 'tool-call') ids.add(block.callId);
  return ids;
}

function createAnswerIds(
  rules: ToolRules,
  nextId: () => string,
  prefix: string,
  known: Iterable<string>,
): (id: string) => string {
  const seen = new Set(known);
  const makeId = (): string => cutText(`${prefix}${nextId()}`, rules.maximumIdLength);
  return (id) => {
    let result = id === '' ? makeId() : legalId(id, rules);
    while (seen.has(result)) result = makeId();
    seen.add(result);
    return result;
  };
}
