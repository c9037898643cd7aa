import type { EncodeContext } from './encode-context.ts';
import { lose } from './encode-context.ts';
import type { Draft, MessageDraft } from './wire.ts';

/** The vendor's limit (anthropic protocol notes 4.5). */
const maximumMarks = 4;

export interface MarkedParts {
  readonly tools: readonly Draft[];
  readonly system: readonly Draft[];
  readonly messages: readonly MessageDraft[];
}

const isMarked = (draft: Draft): boolean => draft['cache_control'] !== undefined;

function contentOf(messages: readonly MessageDraft[]): readonly Draft[] {
  return messages.flatMap((message) => message.content);
}

/**
 * At most four marks: early system ones go first, then early tools', then early messages', and the last system mark
 * stays. An hour's mark behind a shorter one becomes a short one, as the vendor demands falling lives (dialect rule 136).
 */
export function limitMarks(parts: MarkedParts, context: EncodeContext): void {
  const system = parts.system.filter(isMarked);
  const tools = parts.tools.filter(isMarked);
  const messages = contentOf(parts.messages).filter(isMarked);
  const surplus = system.length + tools.length + messages.length - maximumMarks;
  if (surplus > 0) {
    const leaving = [...system.slice(0, -1), ...tools.slice(0, -1), ...messages, ...tools.slice(-1)];
    for (const draft of leaving.slice(0, surplus)) delete draft['cache_control'];
    lose(context, 'cacheMarks', 'cache-mark', 'The API takes four cache marks; earlier ones were left out.');
  }
  let isShort = false;
  for (const draft of [...tools, ...system, ...messages]) {
    if (!isMarked(draft)) continue;
    if (!isHour(draft)) isShort = true;
    else if (isShort) draft['cache_control'] = { type: 'ephemeral' };
  }
}

function isHour(draft: Draft): boolean {
  const control = draft['cache_control'];
  return typeof control === 'object' && control !== null && 'ttl' in control && control.ttl === '1h';
}

/**
 * Marks for a client whose dialect has none: the last tool, the last system text and the last two user messages, so
 * that the next turn finds all of this one (the vendor's advice on prompt caching of conversations).
 */
export function placeMarks(parts: MarkedParts): void {
  mark(parts.tools.at(-1));
  mark(parts.system.at(-1));
  const users = parts.messages.filter((message) => message.role === 'user');
  for (const message of users.slice(-2)) mark(message.content.at(-1));
}

function mark(draft: Draft | undefined): void {
  if (draft !== undefined) draft['cache_control'] = { type: 'ephemeral' };
}

/** For servers that refuse marks; those of blocks and tools that go through as they came are left until now. */
export function removeMarks(parts: MarkedParts): void {
  for (const draft of [...parts.tools, ...parts.system, ...contentOf(parts.messages)])
    delete draft['cache_control'];
}

/** True when a mark stands anywhere. */
export function hasMarks(parts: MarkedParts): boolean {
  return (
    parts.tools.some(isMarked) || parts.system.some(isMarked) || contentOf(parts.messages).some(isMarked)
  );
}
