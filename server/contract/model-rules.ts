import type { ModelRule } from './model.ts';

/**
 * Whether a name matches a pattern in which `*` stands for any characters; upper and lower case are the same. Without a
 * regular expression, so no pattern is slow.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  const parts = pattern.toLowerCase().split('*');
  const text = name.toLowerCase();
  const first = parts[0] ?? '';
  if (parts.length === 1) return text === first;
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  const last = parts.at(-1) ?? '';
  return text.length - from >= last.length && text.endsWith(last);
}

/** Two rules for the same name, agent and account: the second could never count. */
export function isSameRule(
  one: Pick<ModelRule, 'match' | 'agent' | 'accountId'>,
  other: Pick<ModelRule, 'match' | 'agent' | 'accountId'>,
): boolean {
  return (
    one.match.toLowerCase() === other.match.toLowerCase() &&
    one.agent === other.agent &&
    one.accountId === other.accountId
  );
}

/**
 * The rules with this one in its place: where the same rule stood, else before the first rule that would keep it from
 * ever counting, else at the end.
 */
export function withRule(rules: readonly ModelRule[], rule: ModelRule): ModelRule[] {
  const same = rules.findIndex((entry) => isSameRule(entry, rule));
  if (same >= 0) return rules.map((entry, at) => (at === same ? rule : entry));
  const wider = rules.findIndex((entry) => hides(entry, rule));
  return rules.toSpliced(wider < 0 ? rules.length : wider, 0, rule);
}

/** Whether every request that `later` is for is decided by `earlier` already. */
export function hides(earlier: ModelRule, later: ModelRule): boolean {
  return (
    earlier.accountId === later.accountId &&
    (earlier.agent === null || earlier.agent === later.agent) &&
    matchesPattern(earlier.match, later.match)
  );
}
