import { describe, expect, it } from 'vitest';
import type { ModelRule } from '../../../../server/contract/index.ts';
import { matchesPattern } from '../../../../server/contract/model-rules.ts';
import { tieredAgents, tierTargets, withTiers, type TieredAgent } from './agent-tiers.ts';

const rule = (match: string, agent: string | null, ...targets: string[]): ModelRule => ({
  match,
  agent,
  accountId: null,
  targets,
});

const claude: TieredAgent = {
  agent: 'claude-code',
  label: 'Claude Code',
  tiers: [
    { label: 'Opus', match: '*opus*' },
    { label: 'Sonnet', match: '*sonnet*' },
    { label: 'Haiku', match: '*haiku*' },
  ],
};
const short = (rules: readonly ModelRule[]): string[] =>
  rules.map(({ match, agent, targets }) => `${match} ${agent ?? '-'} ${targets.join('+')}`);

describe('the tiers of an agent', () => {
  it('are read from rules of that agent for every account only', () => {
    const rules = [
      rule('*opus*', null, 'for everybody'),
      { ...rule('*opus*', 'claude-code', 'for one account'), accountId: 'work' },
      rule('*SONNET*', 'claude-code', 'first', 'second'),
    ];
    expect(tierTargets(rules, claude)).toEqual(['', 'first', '']);
  });

  it('become ordinary rules before the first one that would hide them', () => {
    const before = [rule('x', null, 'y'), rule('*', null, 'all')];
    expect(short(withTiers(before, claude, [' a ', '', 'b']))).toEqual([
      'x - y',
      '*opus* claude-code a',
      '*haiku* claude-code b',
      '* - all',
    ]);
  });

  it('keep the fallbacks that a rule had, once, and go when the field is emptied', () => {
    const before = [
      rule('*opus*', 'claude-code', 'a', 'b', 'c'),
      rule('*haiku*', 'claude-code', 'small'),
      rule('mine', null, 'x'),
    ];
    expect(short(withTiers(before, claude, ['b', '', '']))).toEqual(['*opus* claude-code b+c', 'mine - x']);
  });

  it('leave the rules alone when nothing changed', () => {
    const before = [
      rule('first', null, 'x'),
      rule('*opus*', 'claude-code', 'a', 'b'),
      rule('last', null, 'y'),
    ];
    expect(withTiers(before, claude, tierTargets(before, claude))).toEqual(before);
  });

  it('are in an order in which no pattern takes what a later one is for', () => {
    const names: Readonly<Record<string, readonly [string, string][]>> = {
      'claude-code': [
        ['claude-opus-4-6', 'Opus'],
        ['claude-haiku-4-5-20251001', 'Haiku'],
      ],
      codex: [
        ['gpt-5.1-codex-mini', 'Mini'],
        ['gpt-5.1-codex', 'Codex'],
        ['gpt-5.4', 'GPT'],
      ],
      'gemini-cli': [
        ['gemini-2.5-flash-lite', 'Flash-Lite'],
        ['gemini-3-flash-preview', 'Flash'],
        ['gemini-2.5-pro', 'Pro'],
      ],
    };
    for (const { agent, tiers } of tieredAgents)
      for (const [name, tier] of names[agent] ?? [])
        expect([name, tiers.find(({ match }) => matchesPattern(match, name))?.label]).toEqual([name, tier]);
  });
});
