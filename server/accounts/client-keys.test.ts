import { describe, expect, it } from 'vitest';
import { createManualClock, machineRandom } from '../testing/control-bench.ts';
import { createClientKeys, parseClientKeys, type ClientKey, type ClientKeys } from './client-keys.ts';

const ports = { clock: createManualClock(), random: machineRandom };

interface Bench {
  readonly keys: ClientKeys;
  readonly saved: () => string;
  breakDisk(): void;
}

function bench(initial: readonly ClientKey[] = []): Bench {
  let saved = JSON.stringify(initial);
  let broken = false;
  const file = {
    value: initial,
    save: async (next: readonly ClientKey[]) => {
      if (broken) throw new Error('disk full');
      saved = JSON.stringify(next);
    },
  };
  return { keys: createClientKeys(file, ports), saved: () => saved, breakDisk: () => (broken = true) };
}

describe('client keys', () => {
  it('are 256 random bits each, shown once and stored as a hash', async () => {
    const { keys, saved } = bench();
    const made = await Promise.all(
      Array.from({ length: 50 }, (_, index) => keys.add({ label: `k${index}` })),
    );
    expect(new Set(made.map(({ key }) => key)).size).toBe(50);
    for (const { key, view } of made) {
      expect(key).toMatch(/^swy_[\w-]{43}$/);
      expect(saved()).not.toContain(key);
      expect(saved()).not.toContain(key.slice(4, 20));
      expect(JSON.stringify(view)).not.toContain(key.slice(4, 20));
      expect(keys.match(key)?.id).toBe(view.id);
    }
    // None was lost although all were made at once.
    expect(keys.list()).toHaveLength(50);
    expect(JSON.parse(saved())).toHaveLength(50);
  });

  it('open after a restart, and nothing else opens', async () => {
    const first = bench();
    const { key, view } = await first.keys.add({ label: 'k', pinnedAccountId: 'a', pinnedProvider: 'p' });
    const { keys } = bench(parseClientKeys(JSON.parse(first.saved())));
    expect(keys.match(key)).toMatchObject({ id: view.id, pinnedAccountId: 'a', pinnedProvider: 'p' });
    const hash = (JSON.parse(first.saved()) as ClientKey[])[0]?.sha256 ?? '';
    for (const wrong of [
      '',
      'swy_',
      key.slice(0, -1),
      `${key} `,
      `${key}x`,
      key.toUpperCase(),
      hash,
      '\0',
      '💥',
    ])
      expect(keys.match(wrong)).toBeNull();
  });

  it('are found wherever they stand in the list', async () => {
    const { keys } = bench();
    const made = [];
    for (let index = 0; index < 5; index += 1) made.push(await keys.add({ label: 'same' }));
    expect(made.map(({ key }) => keys.match(key)?.id)).toEqual(made.map(({ view }) => view.id));
  });

  it('open nothing from the moment of their revocation', async () => {
    const { keys, saved } = bench();
    const { key, view } = await keys.add({ label: 'k' });
    const revoking = keys.revoke(view.id);
    expect(keys.match(key)).toBeNull();
    await revoking;
    expect(saved()).toBe('[]');
    await expect(keys.revoke(view.id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('are revoked for one agent in one home only', async () => {
    const { keys } = bench();
    const make = (
      agent: string | null,
      home: string | null,
    ): Promise<{ readonly view: { readonly id: string } }> => keys.add({ label: 'k', agent, home });
    const kept = await make('claude-code', '/a');
    await make('claude-code', '/a');
    const others = [await make('claude-code', '/b'), await make('codex', '/a'), await make(null, null)];
    await keys.revokeAgent('claude-code', '/a', kept.view.id);
    expect(keys.list().map(({ id }) => id)).toEqual([kept, ...others].map(({ view }) => view.id));
    await keys.revokeAgent('claude-code', '/a', null);
    expect(keys.list()).toHaveLength(3);
  });

  it('do not open when they could not be stored: nobody has ever seen them', async () => {
    const { keys, breakDisk } = bench();
    breakDisk();
    await expect(keys.add({ label: 'k' })).rejects.toThrow('disk full');
    expect(keys.list()).toEqual([]);
  });

  it('remember their last use', async () => {
    const { keys } = bench();
    const { view } = await keys.add({ label: 'k' });
    expect(keys.list()[0]?.lastUsedAtMs).toBeNull();
    keys.used(view.id, 99);
    expect(keys.list()[0]?.lastUsedAtMs).toBe(99);
  });

  it.each([null, {}, [null], [7], [{}], [{ id: 'x', sha256: 'short' }], [{ id: 7, sha256: 'a'.repeat(64) }]])(
    'are refused as a whole when the file holds %j',
    (value) => {
      expect(() => parseClientKeys(value)).toThrow(TypeError);
    },
  );

  it('are read with nulls for what is missing or of another kind', () => {
    const stored = { id: 'x', sha256: 'a'.repeat(64), agent: 7, home: {}, lastFour: [], createdAtMs: 'soon' };
    expect(parseClientKeys([stored])).toEqual([
      {
        id: 'x',
        label: 'x',
        agent: null,
        home: null,
        sha256: 'a'.repeat(64),
        lastFour: '',
        createdAtMs: 0,
        pinnedAccountId: null,
        pinnedProvider: null,
      },
    ]);
  });
});
