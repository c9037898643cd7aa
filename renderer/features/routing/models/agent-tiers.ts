import type { ModelRule } from '../../../../server/contract/index.ts';
import { hides, isSameRule } from '../../../../server/contract/model-rules.ts';

/** One size of model that an agent asks for, and the pattern of its names. */
export interface Tier {
  readonly label: string;
  readonly match: string;
}

export interface TieredAgent {
  readonly agent: string;
  readonly label: string;
  /** Narrow patterns first: the first rule that matches counts. */
  readonly tiers: readonly Tier[];
}

/** The agents whose model names tell their size. Names of products: the same in every language. */
export const tieredAgents: readonly TieredAgent[] = [
  {
    agent: 'claude-code',
    label: 'Claude Code',
    tiers: [
      { label: 'Opus', match: '*opus*' },
      { label: 'Sonnet', match: '*sonnet*' },
      { label: 'Haiku', match: '*haiku*' },
    ],
  },
  {
    agent: 'codex',
    label: 'Codex',
    tiers: [
      { label: 'Mini', match: '*mini*' },
      { label: 'Codex', match: '*codex*' },
      { label: 'GPT', match: 'gpt-*' },
    ],
  },
  {
    agent: 'gemini-cli',
    label: 'Gemini CLI',
    tiers: [
      { label: 'Flash-Lite', match: '*flash-lite*' },
      { label: 'Flash', match: '*flash*' },
      { label: 'Pro', match: '*pro*' },
    ],
  },
];

const ruleOf = (agent: string, tier: Tier, targets: readonly string[]): ModelRule => ({
  match: tier.match,
  agent,
  accountId: null,
  targets: [...targets],
});

/** The first target of each tier as the rules have it; empty where there is no rule. */
export function tierTargets(rules: readonly ModelRule[], { agent, tiers }: TieredAgent): readonly string[] {
  return tiers.map((tier) => {
    const rule = rules.find((entry) => isSameRule(entry, ruleOf(agent, tier, [])));
    return rule?.targets[0] ?? '';
  });
}

/**
 * The rules with one for each tier that has a target, in the tiers' order, where the first of them stood or before the
 * first rule that would hide one. Further targets of a rule stay; an empty target takes the rule away.
 */
export function withTiers(
  rules: readonly ModelRule[],
  agent: TieredAgent,
  targets: readonly string[],
): ModelRule[] {
  const isTier = (rule: ModelRule): boolean =>
    agent.tiers.some((tier) => isSameRule(rule, ruleOf(agent.agent, tier, [])));
  const block = agent.tiers.flatMap((tier, at) => {
    const first = (targets[at] ?? '').trim();
    if (first === '') return [];
    const before = rules.find((rule) => isSameRule(rule, ruleOf(agent.agent, tier, [])));
    const others = (before?.targets.slice(1) ?? []).filter((target) => target !== first);
    return [ruleOf(agent.agent, tier, [first, ...others])];
  });
  const rest = rules.filter((rule) => !isTier(rule));
  const stood = rules.findIndex(isTier);
  const hiding = rest.findIndex((rule) => block.some((entry) => hides(rule, entry)));
  const places = [stood, hiding].filter((at) => at >= 0);
  return rest.toSpliced(places.length === 0 ? rest.length : Math.min(...places), 0, ...block);
}
