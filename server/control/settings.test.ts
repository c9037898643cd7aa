import { describe, expect, it } from 'vitest';
import { memorySettings } from '../testing/control-bench.ts';
import { defaultSettings, openSettings, settingsHandlers } from './settings.ts';

describe('the settings', () => {
  it('lose one bad value and no other, and say which', async () => {
    const store = await openSettings(
      memorySettings({ ...defaultSettings, port: 70_000, theme: 'dark', unknown: 1 }),
      () => undefined,
    );
    expect(store.current()).toEqual({ ...defaultSettings, theme: 'dark' });
    expect(store.notices).toHaveLength(1);
    expect(store.notices[0]).toContain('"port"');
  });

  it.each<unknown>([null, undefined, 7, 'x', [], {}, { __proto__: { port: 1 } }, { constructor: 1 }])(
    'are the defaults when %j is stored',
    async (stored) => {
      expect((await openSettings(memorySettings(stored), () => undefined)).current()).toEqual(
        defaultSettings,
      );
    },
  );

  it('rise in revision with every change, and stay as they were when one cannot be stored', async () => {
    let changes = 0;
    const store = await openSettings(memorySettings(), () => (changes += 1));
    const before = store.snapshot().revision;
    await store.update({ theme: 'dark' });
    expect(store.snapshot()).toMatchObject({ revision: before + 1, settings: { theme: 'dark' } });
    await expect(store.update({ port: 0 })).rejects.toMatchObject({ code: 'input-invalid' });
    const broken = await openSettings(
      { read: async () => ({}), write: () => Promise.reject(new Error('disk full')) },
      () => (changes += 1),
    );
    await expect(broken.update({ theme: 'dark' })).rejects.toThrow('disk full');
    expect(broken.current().theme).toBe('system');
    expect(changes).toBe(1);
  });

  it('keep the old port when the new one cannot be served', async () => {
    const store = await openSettings(memorySettings(), () => undefined);
    const moved: number[] = [];
    const handlers = settingsHandlers(store, async (port) => {
      moved.push(port);
      if (port === 80) throw new Error('busy');
    });
    await handlers['settings.update']({ port: 4310, theme: 'dark' });
    expect(moved).toEqual([]);
    await expect(handlers['settings.update']({ port: 80 })).rejects.toThrow('busy');
    expect(store.current().port).toBe(4310);
    await handlers['settings.update']({ port: 5000 });
    expect(store.current().port).toBe(5000);
  });

  it('refuse model rules that cannot mean anything, before the port moves and before anything is stored', async () => {
    const store = await openSettings(memorySettings(), () => undefined);
    const moved: number[] = [];
    const handlers = settingsHandlers(store, async (port) => void moved.push(port));
    const rule = { match: 'a', agent: null, accountId: null, targets: ['a'] };
    await expect(handlers['settings.update']({ port: 5000, modelRules: [rule] })).rejects.toMatchObject({
      code: 'input-invalid',
      message: expect.stringContaining('leads to itself'),
    });
    await expect(store.update({ excludedModels: ['x', 'X'] })).rejects.toMatchObject({
      code: 'input-invalid',
    });
    expect([moved, store.current().modelRules, store.current().excludedModels]).toEqual([[], [], []]);
    await handlers['settings.update']({ modelRules: [{ ...rule, targets: ['b'] }] });
    expect(store.current().modelRules).toHaveLength(1);
  });
});
