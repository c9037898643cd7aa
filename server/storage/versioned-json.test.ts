import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { decodeStateEnvelope } from './state-envelope.ts';
import { damage, seededNumbers } from './testing/damage.ts';
import { scaled, temporaryDirectory } from './testing/temporary-directory.ts';
import { openVersionedJson, type VersionedJson } from './versioned-json.ts';

interface Settings {
  readonly port: number;
  readonly names: readonly string[];
}

const clock = { nowMs: () => Date.UTC(2026, 10, 20, 12, 30, 5) };
const initial: Settings = { port: 4310, names: [] };

function parse(stored: unknown): Settings {
  if (typeof stored !== 'object' || stored === null) throw new TypeError('not an object');
  const { port, names }: Partial<Record<string, unknown>> = { ...stored };
  if (typeof port !== 'number' || !Array.isArray(names)) throw new TypeError('wrong fields');
  return { port, names: names.map(String) };
}

function openAt(
  path: string,
  options: {
    readonly version?: number;
    readonly minReader?: number;
    readonly migrate?: (stored: unknown) => unknown;
  } = {},
): Promise<VersionedJson<Settings>> {
  return openVersionedJson({ path, version: 2, minReader: 2, parse, initial, clock, ...options });
}

it('starts with the initial value, keeps what is saved, and says nothing while all is well', async () => {
  const path = join(await temporaryDirectory(), 'new folder', 'settings.json');
  const first = await openAt(path);
  expect(first).toMatchObject({ value: initial, source: 'fresh', readOnly: false, notices: [] });
  await first.save({ port: 1, names: ['ä', '__proto__'] });
  await first.save({ port: 2, names: [] });
  expect(first.value.port).toBe(2);
  expect(await openAt(path)).toMatchObject({ value: { port: 2 }, source: 'current', notices: [] });
});

it('counts every change when many are made at once', async () => {
  const path = join(await temporaryDirectory(), 'settings.json');
  const state = await openAt(path);
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      state.update((current) => ({ port: current.port + 1, names: [...current.names, String(index)] })),
    ),
  );
  expect((await openAt(path)).value).toEqual({
    port: 4330,
    names: Array.from({ length: 20 }, (_, index) => String(index)),
  });
});

it('sets a damaged file aside, uses the generation before it, and is whole again', async () => {
  const directory = await temporaryDirectory();
  const path = join(directory, 'settings.json');
  const state = await openAt(path);
  await state.save({ port: 1, names: [] });
  await state.save({ port: 2, names: [] });
  await writeFile(path, '{"format":"switchyard-state","version":2,');
  const reopened = await openAt(path);
  expect(reopened).toMatchObject({ value: { port: 1 }, source: 'previous', readOnly: false });
  expect(reopened.notices.join(' ')).toContain('settings.json.corrupt-20261120T123005Z');
  expect(await readFile(join(directory, 'settings.json.corrupt-20261120T123005Z'), 'utf8')).toContain(
    '"version":2,',
  );
  expect(await openAt(path)).toMatchObject({ value: { port: 1 }, source: 'current', notices: [] });
});

it('falls back to the initial value only when both generations are damaged, and keeps both', async () => {
  const directory = await temporaryDirectory();
  const path = join(directory, 'settings.json');
  const state = await openAt(path);
  await state.save({ port: 1, names: [] });
  await state.save({ port: 2, names: [] });
  await writeFile(path, '');
  await writeFile(`${path}~1`, 'null');
  const reopened = await openAt(path);
  expect(reopened).toMatchObject({ value: initial, source: 'lost', readOnly: false });
  expect(reopened.notices).toHaveLength(2);
  await reopened.save({ port: 3, names: [] });
  expect((await readdir(directory)).sort()).toEqual([
    'settings.json',
    'settings.json.corrupt-20261120T123005Z',
    'settings.json~1.corrupt-20261120T123005Z',
  ]);
});

it('reads a newer file that allows it but never writes it', async () => {
  const path = join(await temporaryDirectory(), 'settings.json');
  await (await openAt(path, { version: 3, minReader: 2 })).save({ port: 9, names: [] });
  const before = await readFile(path);
  const state = await openAt(path);
  expect(state).toMatchObject({ value: { port: 9 }, readOnly: true });
  expect(state.notices.join(' ')).toContain('newer Switchyard');
  await expect(state.save(initial)).rejects.toMatchObject({ code: 'conflict' });
  expect(await readFile(path)).toEqual(before);
});

it('leaves a newer file alone that it cannot understand', async () => {
  const directory = await temporaryDirectory();
  const path = join(directory, 'settings.json');
  await (await openAt(path, { version: 7, minReader: 7 })).save({ port: 9, names: [] });
  const state = await openAt(path);
  expect(state).toMatchObject({ value: initial, source: 'lost', readOnly: true });
  await expect(state.save(initial)).rejects.toMatchObject({ code: 'conflict' });
  expect(await readdir(directory)).toEqual(['settings.json']);
});

it('migrates an older file and keeps the original', async () => {
  const directory = await temporaryDirectory();
  const path = join(directory, 'settings.json');
  await (await openAt(path, { version: 1, minReader: 1 })).save({ port: 5, names: ['kept'] });
  const original = await readFile(path);
  const migrate = (stored: unknown): unknown => ({ ...parse(stored), port: 50 });
  expect(await openAt(path, { migrate })).toMatchObject({
    value: { port: 50, names: ['kept'] },
    source: 'current',
    notices: [],
  });
  expect(await readFile(`${path}.version-1`)).toEqual(original);
  expect(await openAt(path)).toMatchObject({ value: { port: 50 }, notices: [] });
  expect(decodeStateEnvelope(await readFile(path))).toMatchObject({ envelope: { version: 2 } });
});

it('leaves an older file untouched when its migration fails', async () => {
  const directory = await temporaryDirectory();
  const path = join(directory, 'settings.json');
  await (await openAt(path, { version: 1, minReader: 1 })).save({ port: 5, names: [] });
  const before = await readFile(path);
  const state = await openAt(path, {
    migrate: () => {
      throw new Error('bug');
    },
  });
  expect(state).toMatchObject({ value: initial, readOnly: true, source: 'lost' });
  expect(await readFile(path)).toEqual(before);
});

it('does not take a file it may not read for an absent one', async () => {
  const directory = await temporaryDirectory();
  const path = join(directory, 'settings.json');
  // Reading a directory fails for every user, root included.
  await (await openAt(join(path, 'inner'))).save(initial);
  const state = await openAt(path);
  expect(state).toMatchObject({ source: 'lost', readOnly: true });
  await expect(state.save(initial)).rejects.toMatchObject({ code: 'conflict' });
});

it('keeps the value of the last good save when a later one fails', async () => {
  const directory = await temporaryDirectory();
  const path = join(directory, 'settings.json');
  const state = await openAt(path);
  await state.save({ port: 1, names: [] });
  const circular: { port: number; names: string[]; self?: unknown } = { port: 2, names: [] };
  circular.self = circular;
  await expect(state.save(circular)).rejects.toThrow();
  expect(state.value.port).toBe(1);
  await state.save({ port: 3, names: [] });
  expect((await openAt(path)).value.port).toBe(3);
});

it(
  'ends with a value that was really saved, whatever happens to either file',
  { timeout: 120_000 },
  async () => {
    const directory = await temporaryDirectory();
    const rounds = scaled(80);
    for (let seed = 1; seed <= rounds; seed += 1) {
      const next = seededNumbers(seed);
      const path = join(directory, `round-${seed}.json`);
      const state = await openAt(path);
      await state.save({ port: 1, names: ['first'] });
      await state.save({ port: 2, names: ['second'] });
      const both = next() < 0.3;
      const victim = next() < 0.5 ? path : `${path}~1`;
      for (const file of both ? [path, `${path}~1`] : [victim])
        await writeFile(file, damage(await readFile(file), next));
      const reopened = await openAt(path);
      const expected = both ? [1, 2, initial.port] : victim === path ? [1] : [2];
      // Bytes behind the end or a flipped blank may leave the content sound, which is then the newest.
      expect([...expected, 2], `seed ${seed}`).toContain(reopened.value.port);
      if (reopened.value.port !== 2) expect(reopened.notices, `seed ${seed}`).not.toEqual([]);
    }
  },
);
