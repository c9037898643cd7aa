import { describe, expect, it } from 'vitest';
import { takeToken } from './token.ts';

function createPlace(hash: string, kept: string | null = null) {
  const replaced: string[] = [];
  const stored = new Map<string, string>(kept === null ? [] : [['switchyard.token', kept]]);
  return {
    replaced,
    stored,
    place: {
      hash,
      storage: {
        getItem: (key: string) => stored.get(key) ?? null,
        setItem: (key: string, value: string) => void stored.set(key, value),
      },
      replaceHash: (next: string) => void replaced.push(next),
    },
  };
}

describe('token of the page', () => {
  it('is taken out of the address and kept for the tab', () => {
    const { place, replaced, stored } = createPlace('#token=ab%2Bc&route=/popover');
    expect(takeToken(place)).toBe('ab+c');
    expect(replaced).toEqual(['#/popover']);
    expect([...stored.values()]).toEqual(['ab+c']);
  });

  it('comes from the tab after a reload, and the route stays', () => {
    const { place, replaced } = createPlace('#/accounts', 'kept');
    expect(takeToken(place)).toBe('kept');
    expect(replaced).toEqual([]);
  });

  it('is null without one, and when the browser refuses storage', () => {
    expect(takeToken(createPlace('#/overview').place)).toBeNull();
    expect(takeToken({ hash: '', storage: null, replaceHash: () => undefined })).toBeNull();
  });

  it('never leaves the page for a foreign route', () => {
    const { place, replaced } = createPlace('#token=t&route=https://example.com');
    takeToken(place);
    expect(replaced).toEqual(['#/']);
  });
});
