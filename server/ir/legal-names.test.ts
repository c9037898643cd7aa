import { describe, expect, it } from 'vitest';
import { createNameTaker, cutText, isLegalName, legalName } from './legal-names.ts';
import { strictRules } from './testing/sample-requests.ts';

describe('legalName', () => {
  it.each([
    ['Read', 'Read'],
    ['mcp.srv:x', 'mcp_srv_x'],
    ['', 'tool'],
    ['日本', '__'],
    ['😀', '__'],
    ['n'.repeat(70), 'n'.repeat(64)],
    [`mcp__${'s'.repeat(60)}__find`, 'mcp__find'],
    [`mcp__${'s'.repeat(60)}__${'t'.repeat(70)}`, `mcp__${'t'.repeat(59)}`],
    [`mcp__${'s'.repeat(70)}`, `mcp__${'s'.repeat(59)}`],
    [`mcp__${'s'.repeat(70)}__`, `mcp__${'s'.repeat(59)}`],
    [`my__${'s'.repeat(60)}__find`, `my__${'s'.repeat(60)}`],
    ['__proto__', '__proto__'],
  ])('says %s as %s [rule 30]', (name, legal) => {
    expect(legalName(name, strictRules)).toBe(legal);
    expect(isLegalName(legal, strictRules)).toBe(true);
  });

  it('puts an underscore before a first character that may not come first, within the length [rule 43]', () => {
    const rules = { ...strictRules, nameStart: /[a-zA-Z_]/ };
    expect(legalName('1st', rules)).toBe('_1st');
    expect(legalName(`9${'x'.repeat(63)}`, rules)).toBe(`_9${'x'.repeat(62)}`);
    expect(legalName('-a', rules)).toBe('_-a');
  });

  it('does not depend on what a shared pattern matched before', () => {
    const rules = { ...strictRules };
    rules.illegalNameCharacter.lastIndex = 3;
    expect(isLegalName('.abc', rules)).toBe(false);
    expect(isLegalName('.abc', rules)).toBe(false);
    expect(legalName('.a.b', rules)).toBe('_a_b');
    rules.illegalNameCharacter.lastIndex = 0;
  });
});

describe('a name taker', () => {
  it('numbers names that come out equal, within the length [rule 30]', () => {
    const taker = createNameTaker(strictRules);
    taker.reserve('a_b_1');
    expect([taker.take('a.b'), taker.take('a:b'), taker.take('a b')]).toEqual(['a_b', 'a_b_2', 'a_b_3']);
    const long = 'n'.repeat(70);
    expect([taker.take(long), taker.take(long)]).toEqual(['n'.repeat(64), `${'n'.repeat(62)}_1`]);
  });
});

describe('cutText', () => {
  it('does not cut a character in two', () => {
    expect(cutText('ab😀', 3)).toBe('ab');
    expect(cutText('ab😀', 4)).toBe('ab😀');
    expect(cutText('a', 0)).toBe('');
  });
});
