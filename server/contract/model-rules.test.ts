import { describe, expect, it } from 'vitest';
import { hides, matchesPattern, withRule, type ModelRule } from './index.ts';

const rule = (match: string, target: string, part: Partial<ModelRule> = {}): ModelRule => ({
  match,
  agent: null,
  accountId: null,
  targets: [target],
  ...part,
});

describe('a pattern', () => {
  it.each([
    ['gpt-5', 'GPT-5', true],
    ['gpt-5', 'gpt-5.1', false],
    ['*opus*', 'claude-opus-4-6', true],
    ['*opus*', 'opus', true],
    ['*opus*', 'claude-sonnet', false],
    ['gpt-*-mini', 'gpt-5-mini', true],
    ['gpt-*-mini', 'gpt--mini', true],
    ['gpt-*-mini', 'gpt-mini', false],
    ['a*a', 'a', false],
    ['ab*ba', 'aba', false],
    ['*ab*ab', 'ab', false],
    ['*ab*ab', 'abab', true],
    ['*', '', true],
    ['**', 'x', true],
    ['', '', true],
    ['', 'x', false],
    ['a.c', 'abc', false],
    ['openrouter/*/llama*', 'openrouter/meta/llama-3', true],
    ['__proto__', '__proto__', true],
  ])('%j on %j: %s', (pattern, name, expected) => {
    expect(matchesPattern(pattern, name)).toBe(expected);
  });

  it('stays quick on a pattern and a name that are made to be slow', () => {
    const started = performance.now();
    expect(matchesPattern(`${'*a'.repeat(100)}*b`, 'a'.repeat(1_000_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('a new rule', () => {
  it('takes the place of the one for the same name, agent and account', () => {
    const rules = [rule('a', '1'), rule('A', '2', { agent: 'codex' }), rule('*', '3')];
    expect(withRule(rules, rule('a', 'new', { agent: 'codex' }))[1]).toEqual(
      rule('a', 'new', { agent: 'codex' }),
    );
    expect(withRule(rules, rule('A', 'new')).map(({ targets }) => targets[0])).toEqual(['new', '2', '3']);
  });

  it('stands before the first rule that would hide it, else at the end', () => {
    const rules = [rule('x', '1'), rule('*opus*', '2'), rule('*', '3')];
    const matches = (next: ModelRule): string[] => withRule(rules, next).map(({ match }) => match);
    expect(matches(rule('claude-opus-4', 'n'))).toEqual(['x', 'claude-opus-4', '*opus*', '*']);
    expect(matches(rule('gpt-5', 'n', { agent: 'codex' }))).toEqual(['x', '*opus*', 'gpt-5', '*']);
    expect(matches(rule('gpt-5', 'n', { accountId: 'a' }))).toEqual(['x', '*opus*', '*', 'gpt-5']);
  });

  it('hides a later one only where it is for every client that the later one is for', () => {
    expect(hides(rule('*', '1', { agent: 'codex' }), rule('a', '2'))).toBe(false);
    expect(hides(rule('*', '1'), rule('a', '2', { agent: 'codex' }))).toBe(true);
  });
});
