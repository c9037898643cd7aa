import { describe, expect, it } from 'vitest';
import { changedLeaves } from './semantic-diff.ts';
import { startsWithPath, type KeyPath } from './text-format.ts';

const element: readonly KeyPath[] = [['list', '[n=ours]']];
const inside: readonly KeyPath[] = [['list', '[n=ours]', 'url']];
const ours = { n: 'ours', url: 'u' };

describe('the comparison of two documents', () => {
  it.each<[string, unknown, unknown, readonly KeyPath[], readonly KeyPath[]]>([
    [
      'an element of ours put first',
      { list: [1, { n: 'a' }] },
      { list: [ours, 1, { n: 'a' }] },
      element,
      element,
    ],
    ['a new list', {}, { list: [ours] }, element, [...element, ['list']]],
    ['a list that went away', { list: [ours] }, {}, element, [...element, ['list']]],
    ['ours moved', { list: [ours, 1] }, { list: [1, { url: 'u', n: 'ours' }] }, element, []],
    ['one key of ours', { list: [{ n: 'ours' }] }, { list: [ours] }, inside, inside],
    ['an element made for one key', { list: [] }, { list: [ours] }, inside, inside],
    ['a value that is a list', { a: [1, 2] }, { a: [1, 3, 4] }, [['a']], [['a']]],
  ])('names our paths only: %s', (_name, before, after, owned, expected) => {
    expect(changedLeaves(before, after, owned)).toEqual(expected);
  });

  it.each<[string, unknown, unknown, readonly KeyPath[], KeyPath]>([
    [
      'was changed',
      { list: [{ n: 'a', v: 1 }] },
      { list: [ours, { n: 'a', v: 2 }] },
      element,
      ['list', '0', 'v'],
    ],
    ['was removed', { list: [{ n: 'a' }, 2] }, { list: [2, ours] }, element, ['list', '0']],
    ['was added', { list: [] }, { list: [ours, {}] }, element, ['list', '0']],
    ['went with the list', { list: [{ n: 'a' }] }, {}, element, ['list', '0']],
    ['came with a new list', {}, { list: [ours, 3] }, element, ['list', '0']],
    ['changed places', { list: [1, 2] }, { list: [2, ours, 1] }, element, ['list', '0']],
    ['has our name a second time', { list: [] }, { list: [ours, ours] }, element, ['list', '0']],
    [
      'is a key of our element',
      { list: [{ n: 'ours', x: 1 }] },
      { list: [ours] },
      inside,
      ['list', '[n=ours]', 'x'],
    ],
    ['gave way to a list', { list: 'x' }, { list: [ours] }, element, ['list', '']],
    ['gave way to a table', { a: 'x' }, { a: { b: 1 } }, [['a', 'b']], ['a', '']],
  ])('tells when something foreign %s', (_name, before, after, owned, stray) => {
    const changed = changedLeaves(before, after, owned);
    expect(changed).toContainEqual(stray);
    // A planned edit may report its own path and the containers that lead there, nothing else.
    expect(owned.some((path) => startsWithPath(path, stray))).toBe(false);
  });
});
