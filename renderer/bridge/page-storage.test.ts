import { describe, expect, it } from 'vitest';
import { createPageStorage } from './index.ts';

describe('what a page keeps between visits', () => {
  it('is there on the next visit, under a name of ours', () => {
    const kept = new Map<string, string>();
    const browser = {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => void kept.set(name, value),
    };
    createPageStorage(() => browser).write('setup', 'skipped');
    expect([...kept.keys()]).toEqual(['switchyard.setup']);
    expect(createPageStorage(() => browser).read('setup')).toBe('skipped');
  });

  it('is what the window that wrote last said', () => {
    const kept = new Map<string, string>();
    const open = () => ({
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => void kept.set(name, value),
    });
    const [popover, main] = [createPageStorage(open), createPageStorage(open)];
    popover.write('setup', 'skipped');
    main.write('setup', 'done');
    expect(popover.read('setup')).toBe('done');
  });

  it('lasts for the visit where the browser refuses storage, and breaks nothing', () => {
    const storage = createPageStorage(() => {
      throw new Error('denied');
    });
    expect(storage.read('setup')).toBeNull();
    storage.write('setup', 'skipped');
    expect(storage.read('setup')).toBe('skipped');
  });
});
