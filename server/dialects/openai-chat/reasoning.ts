import type { JsonObject, JsonValue, Seal, ThinkingBlock } from '../../ir/index.ts';
import { asRecord, memberOf, parseJson } from '../json-values.ts';
import { thinkingText } from './decode-parts.ts';

/**
 * The family of `reasoning_details`: OpenRouter's list holds seals of any vendor and must come back untouched in tool
 * loops (provider notes 9), so the whole list is one seal.
 */
export const detailsFamily = 'reasoning-details';

/** The members that carry readable reasoning (provider notes 13), the best known first. */
const textMembers = ['reasoning_content', 'reasoning'] as const;

/** Reasoning that a message or delta holds as text, empty when none. `reasoning_details` counts only without the others. */
export function reasoningText(holder: unknown): string {
  for (const name of textMembers) {
    const value = memberOf(holder, name);
    if (typeof value === 'string' && value !== '') return value;
  }
  const details = memberOf(holder, 'reasoning_details');
  if (!Array.isArray(details)) return '';
  let text = '';
  for (const detail of details as readonly unknown[]) text += detailText(detail);
  return text;
}

function detailText(detail: unknown): string {
  const text = memberOf(detail, 'text');
  if (typeof text === 'string') return text;
  const summary = memberOf(detail, 'summary');
  return typeof summary === 'string' ? summary : thinkingText(summary);
}

/** Collects `reasoning_details` fragments of a stream: those of one place are one entry. */
export interface DetailsCollector {
  add(details: unknown): void;
  /** The seal of what was collected, then it starts anew; null when nothing needs to come back. */
  take(): Seal | null;
}

const grown = ['text', 'summary', 'data'] as const;

export function createDetailsCollector(): DetailsCollector {
  let entries = new Map<string, Record<string, JsonValue>>();
  const addOne = (value: unknown): void => {
    const detail = asRecord(value) as JsonObject | null;
    if (detail === null) return;
    const key = `${String(detail['index'] ?? entries.size)} ${String(detail['type'])}`;
    const known = entries.get(key);
    if (known === undefined) {
      entries.set(key, { ...detail });
      return;
    }
    for (const [name, next] of Object.entries(detail)) {
      const before = known[name];
      const isGrown = (grown as readonly string[]).includes(name);
      if (isGrown && typeof before === 'string' && typeof next === 'string') known[name] = before + next;
      else if (next !== null && name !== '__proto__') known[name] = next;
    }
  };
  return {
    add(details) {
      if (Array.isArray(details)) details.forEach(addOne);
    },
    take() {
      const seal = sealOfDetails([...entries.values()]);
      if (entries.size > 0) entries = new Map();
      return seal;
    },
  };
}

/** Details as a seal, when one of them is more than text. */
export function sealOfDetails(details: unknown): Seal | null {
  if (!Array.isArray(details)) return null;
  const isSealed = (details as readonly unknown[]).some(
    (detail) => filled(memberOf(detail, 'signature')) || filled(memberOf(detail, 'data')),
  );
  if (!isSealed) return null;
  const value = Buffer.from(JSON.stringify(details)).toString('base64url');
  return { family: detailsFamily, kind: 'encrypted', value };
}

const filled = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** The details inside a seal, or null when it is none of ours. */
export function detailsOfSeal(seal: Seal | null): readonly JsonValue[] | null {
  if (seal?.family !== detailsFamily) return null;
  const parsed = parseJson(Buffer.from(seal.value, 'base64url').toString('utf8'));
  return Array.isArray(parsed) ? (parsed as readonly JsonValue[]) : null;
}

/** The reasoning of a whole message as a block, or null when it holds none. */
export function thinkingOf(message: unknown): ThinkingBlock | null {
  const text = reasoningText(message);
  const seal = sealOfDetails(memberOf(message, 'reasoning_details'));
  return text === '' && seal === null ? null : { type: 'thinking', text, seal };
}
