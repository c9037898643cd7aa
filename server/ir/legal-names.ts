import type { ToolRules } from './tool-rules.ts';

/** True when a target takes the name as it is. */
export function isLegalName(name: string, rules: ToolRules): boolean {
  return (
    name !== '' &&
    name.length <= rules.maximumNameLength &&
    name.search(rules.illegalNameCharacter) === -1 &&
    startsLegally(name, rules)
  );
}

/**
 * The name in the target's alphabet and length; two names may come out equal. MCP names that are too long keep their
 * last segment (dialect rules 30 and 43).
 */
export function legalName(name: string, rules: ToolRules): string {
  let legal = name.replace(rules.illegalNameCharacter, '_');
  if (legal === '') legal = 'tool';
  if (legal.length > rules.maximumNameLength) legal = shortenMcpName(legal);
  if (!startsLegally(legal, rules)) legal = `_${legal}`;
  return cutText(legal, rules.maximumNameLength);
}

/** Gives out names that are legal and unlike all names given out before: the second `a` is `a_1`. */
export interface NameTaker {
  take(name: string): string;
  /** Marks a name as given out, also when it was already. */
  reserve(name: string): void;
  has(name: string): boolean;
}

export function createNameTaker(rules: ToolRules): NameTaker {
  const taken = new Set<string>();
  const counters = new Map<string, number>();
  return {
    reserve: (name) => void taken.add(name),
    has: (name) => taken.has(name),
    take(name) {
      const wanted = legalName(name, rules);
      let candidate = wanted;
      let count = counters.get(wanted) ?? 0;
      while (taken.has(candidate)) {
        count += 1;
        const suffix = `_${count}`;
        candidate = cutText(wanted, Math.max(0, rules.maximumNameLength - suffix.length)) + suffix;
      }
      counters.set(wanted, count);
      taken.add(candidate);
      return candidate;
    },
  };
}

/** At most `length` UTF-16 units, never half a surrogate pair. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length);
}

function startsLegally(name: string, rules: ToolRules): boolean {
  return rules.nameStart === null || name.charAt(0).search(rules.nameStart) === 0;
}

function shortenMcpName(name: string): string {
  if (!name.startsWith('mcp__')) return name;
  const segment = name.slice(name.lastIndexOf('__') + 2);
  return segment === '' ? name : `mcp__${segment}`;
}
