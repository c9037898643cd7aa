import { isSameRule, type ModelRule } from '../contract/index.ts';
import { SwitchyardError } from '../errors/index.ts';

/**
 * What the schema cannot say of the rules that a person wrote. Throws `input-invalid` with the sentence that helps; only
 * the lists that are given are looked at.
 */
export function checkModelSettings(change: {
  readonly modelRules?: readonly ModelRule[] | undefined;
  readonly excludedModels?: readonly string[] | undefined;
}): void {
  const rules = change.modelRules ?? [];
  for (const [at, rule] of rules.entries()) {
    checkRule(rule);
    if (rules.slice(0, at).some((earlier) => isSameRule(earlier, rule)))
      refuse(`there are two rules for ${quoted(rule.match)}; only the first would ever count`);
  }
  const seen = new Set<string>();
  for (const pattern of change.excludedModels ?? []) {
    checkName(pattern, 'an excluded model');
    if (seen.has(pattern.toLowerCase())) refuse(`${quoted(pattern)} is excluded twice`);
    seen.add(pattern.toLowerCase());
  }
}

function checkRule({ match, targets, agent, accountId }: ModelRule): void {
  checkName(match, 'the name that a rule is for');
  if (agent !== null) checkName(agent, 'the agent of a rule');
  if (accountId !== null) checkName(accountId, 'the account of a rule');
  const rule = `the rule for ${quoted(match)}`;
  if (accountId !== null && targets.length > 1)
    refuse(`${rule} is an account’s own name for a model: it takes one target`);
  const seen = new Set<string>();
  for (const target of targets) {
    checkName(target, `a target of ${rule}`);
    if (target.includes('*'))
      refuse(`${rule} leads to ${quoted(target)}: a target is the name of one model, without *`);
    if (/^\/|\/$/.test(target))
      refuse(`${rule} leads to ${quoted(target)}: write provider/model, with a name on both sides`);
    if (seen.has(target.toLowerCase())) refuse(`${rule} names the target ${quoted(target)} twice`);
    seen.add(target.toLowerCase());
  }
  // As the first of a chain the name itself makes sense: the others come after it.
  if (targets.length === 1 && targets[0]?.toLowerCase() === match.toLowerCase())
    refuse(`${rule} leads to itself; name another model, a provider before it, or a second target`);
}

function checkName(text: string, what: string): void {
  if (text.trim() === '') refuse(`${what} is empty`);
  if (text !== text.trim()) refuse(`${what} has spaces around it: ${quoted(text)}`);
  if (/\p{Cc}/u.test(text)) refuse(`${what} holds characters that cannot be shown`);
}

function quoted(text: string): string {
  return `"${text.length > 80 ? `${text.slice(0, 80)}…` : text}"`;
}

function refuse(sentence: string): never {
  throw new SwitchyardError('input-invalid', sentence);
}
