import type { TargetSwitches } from '../../ir/index.ts';
import { skipSpace } from '../json-characters.ts';
import { membersOf, nothing, spaceBefore, wholeBody, withEdits, type JsonEdit } from '../json-edits.ts';
import { scanElements, type JsonSpan } from '../json-spans.ts';

/** What we, and servers that are not OpenAI, put beside a message's content; OpenAI refuses members it does not know. */
const ofMessage = ['reasoning_content', 'reasoning', 'reasoning_details'] as const;
const ofCall = ['extra_content'] as const;
const needles = ['"reasoning_content"', '"reasoning"', '"reasoning_details"', '"extra_content"'].map((name) =>
  Buffer.from(name),
);

const wantedOfRequest = new Set(['messages']);
const wantedOfMessage: ReadonlySet<string> = new Set([...ofMessage, 'tool_calls']);
const wantedOfCall: ReadonlySet<string> = new Set(ofCall);
const comma = 0x2c;

/**
 * A Chat request without the reasoning of earlier answers, for a server that takes none (`reasoningField: 'none'`): a
 * conversation that began at another vendor holds it. Every other byte stays; the same buffer when there is none.
 */
export function withoutForeignMembers(body: Buffer, switches: TargetSwitches = {}): Buffer {
  if (switches.reasoningField !== 'none' || !needles.some((needle) => body.includes(needle))) return body;
  const messages = membersOf(body, wholeBody(body), wantedOfRequest).get('messages');
  if (messages === undefined) return body;
  const cuts: JsonEdit[] = [];
  for (const message of scanElements(body, messages)) {
    const members = membersOf(body, message, wantedOfMessage);
    cuts.push(...cutsOf(body, members, ofMessage));
    const calls = members.get('tool_calls');
    for (const call of calls === undefined ? [] : scanElements(body, calls))
      cuts.push(...cutsOf(body, membersOf(body, call, wantedOfCall), ofCall));
  }
  return withEdits(body, cuts);
}

/** Members with their commas; neighbours are one cut, so that no comma is left over. */
function cutsOf(
  body: Buffer,
  members: ReadonlyMap<string, JsonSpan>,
  names: readonly string[],
): readonly JsonEdit[] {
  const whole = names
    .flatMap((name) => {
      const span = members.get(name);
      return span === undefined ? [] : [{ start: keyStart(body, span.start, name), end: span.end }];
    })
    .sort((left, right) => left.start - right.start);
  const runs: Pick<JsonEdit, 'start' | 'end'>[] = [];
  for (const member of whole) {
    const last = runs.at(-1);
    const isNext = last !== undefined && /^\s*,\s*$/.test(body.toString('latin1', last.end, member.start));
    if (isNext) runs[runs.length - 1] = { start: last.start, end: member.end };
    else runs.push(member);
  }
  return runs.map(({ start, end }) => {
    const behind = skipSpace(body, end);
    if (body[behind] === comma) return { start, end: skipSpace(body, behind + 1), instead: nothing };
    const before = spaceBefore(body, start);
    return { start: body[before - 1] === comma ? before - 1 : start, end, instead: nothing };
  });
}

/** A key may be written with escapes; then the quotes before the colon show where it begins. */
function keyStart(body: Buffer, value: number, name: string): number {
  const colon = spaceBefore(body, value) - 1;
  const end = spaceBefore(body, colon);
  const plain = end - name.length - 2;
  if (body.toString('latin1', plain, end) === `"${name}"`) return plain;
  return body.lastIndexOf('"', end - 2);
}
