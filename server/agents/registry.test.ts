import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createFormat } from './formats/registry.ts';
import type { FileSituation } from './file-plan.ts';
import { clientKeyPlaceholder, unmadeClientKey, type AgentManifest, type AgentMode } from './manifest.ts';
import { planApply, planUndo } from './plan.ts';
import { builtInManifests } from './registry.ts';
import { sampleConnection } from './testing/manifest-samples.ts';
import { clientKey, proxyUrl, ready } from './testing/planning.ts';

const home = '/home/p/.agent';
const everyMode = builtInManifests.flatMap((manifest) =>
  manifest.modes.map((mode) => [manifest.id, mode, manifest] as const),
);
const everySlot = ({ modelSlots }: AgentManifest): Readonly<Record<string, string>> =>
  Object.fromEntries(modelSlots.map(({ id }) => [id, `mapped-${id}`]));
const keysOf = (manifest: AgentManifest, mode: AgentMode): ReturnType<AgentManifest['desired']> =>
  manifest.desired(home, sampleConnection(mode, { models: everySlot(manifest) }));

describe('the list of agents', () => {
  it('has every id once, and ids that fit into a command and a file name', () => {
    const ids = builtInManifests.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][a-z0-9-]{1,38}[a-z0-9]$/);
  });

  it('is the list of docs/agents.md', async () => {
    const page = await readFile(new URL('../../docs/agents.md', import.meta.url), 'utf8');
    const rows = page.split('\n').filter((line) => line.startsWith('| `'));
    for (const { id } of builtInManifests)
      expect(rows.filter((row) => row.includes(`\`${id}\``))).toHaveLength(1);
  });

  it.each(builtInManifests.map((manifest) => [manifest.id, manifest] as const))(
    '%s says what it can do: by file, by launching, by hand, or why not at all',
    (_id, manifest) => {
      const ways = manifest.modes.length > 0 || manifest.launch !== undefined;
      const lines = manifest.manual(sampleConnection());
      if (manifest.unsupported === undefined) expect(lines.length).toBeGreaterThan(0);
      else expect({ ways, length: manifest.unsupported.length > 40 }).toEqual({ ways: false, length: true });
      expect(manifest.files(home).length > 0).toBe(manifest.modes.length > 0);
      for (const sentence of [...manifest.costs, manifest.unsupported ?? 'None.'])
        expect(sentence).toMatch(/^[\w`].*[.)]$/);
      const slots = manifest.modelSlots.map(({ id }) => id);
      expect(new Set(slots).size).toBe(slots.length);
    },
  );

  it.each(builtInManifests.map((manifest) => [manifest.id, manifest] as const))(
    '%s has homes with absolute paths on every system',
    (_id, manifest) => {
      const places = [
        ['linux', '/home/p', /^\/home\/p/],
        ['darwin', '/Users/p', /^\/Users\/p/],
        ['win32', 'C:\\Users\\p', /^C:\\Users\\p/],
      ] as const;
      for (const [platform, person, shape] of places) {
        const homes = manifest.homes({}, person, platform);
        expect(homes.length).toBeGreaterThan(0);
        for (const { path, source } of homes) {
          expect(source).toBe('default');
          expect(path.replaceAll('/', platform === 'win32' ? '\\' : '/')).toMatch(shape);
        }
      }
    },
  );

  it.each(builtInManifests.map((manifest) => [manifest.id, manifest] as const))(
    '%s shows the address and the placeholder in its lines to copy, and never a key',
    (_id, manifest) => {
      const snippets = manifest.manual(sampleConnection());
      const text = snippets.map((snippet) => snippet.text).join('\n');
      expect(text).not.toContain(clientKey);
      const ids = snippets.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      if (manifest.unsupported !== undefined) return;
      expect(text).toContain(proxyUrl);
      expect(text).toContain(clientKeyPlaceholder);
    },
  );

  it.each(
    builtInManifests.flatMap((manifest) => (manifest.launch ? [[manifest.id, manifest]] : [])) as [
      string,
      AgentManifest,
    ][],
  )('%s is launched with its key in a variable and not on the command line', (_id, manifest) => {
    const connection = sampleConnection('key', { models: everySlot(manifest) });
    const command = manifest.launch?.(home, connection);
    expect(command?.args.join(' ')).not.toContain(clientKey);
    expect(Object.values(command?.environment ?? {}).join('\n')).toContain(clientKey);
    for (const name of command?.without ?? []) expect(command?.environment).not.toHaveProperty(name);
  });
});

describe.each(everyMode)('%s in %s mode', (_id, mode, manifest) => {
  it('wants the same keys each time, each once, in files and formats that it names', () => {
    const keys = keysOf(manifest, mode);
    expect(keys.length).toBeGreaterThan(0);
    expect(keysOf(manifest, mode)).toEqual(keys);
    const places = keys.map((key) => JSON.stringify([key.file, ...key.path]));
    expect(new Set(places).size).toBe(keys.length);
    const formats = new Map(manifest.files(home).map(({ path, format }) => [path, format]));
    for (const key of keys) expect(formats.get(key.file)).toBe(key.format);
  });

  it('marks what holds the client key as secret, and nothing else', () => {
    for (const { value, secret, path } of keysOf(manifest, mode))
      expect([path, secret]).toEqual([path, JSON.stringify(value).includes(clientKey)]);
  });

  it('holds the client key in a file, unless it says that it takes none from there', () => {
    expect(keysOf(manifest, mode).some(({ secret }) => secret)).toBe(manifest.keyInFile ?? true);
  });

  it('is previewed with nothing of the key that is not made yet', () => {
    const connection = sampleConnection(mode, { clientKey: unmadeClientKey, models: everySlot(manifest) });
    const all = manifest.desired(home, connection);
    const shown = manifest.files(home).flatMap(({ path: file, format }) => {
      const situation: FileSituation = {
        agent: manifest.id,
        home,
        file,
        format,
        text: null,
        directoryExists: true,
        entries: [],
        nowMs: 1000,
      };
      const keys = all.filter((key) => key.file === file);
      const plan = ready(planApply(situation, { mode, proxyUrl, keys }));
      return [...plan.diff, ...plan.changes.map(({ after }) => after ?? '')];
    });
    expect(shown.join('\n')).not.toMatch(/swy_|xxxx/);
    expect(shown.some((line) => line.includes('•'.repeat(8)))).toBe(manifest.keyInFile ?? true);
  });

  it('has a value by which its own address is known again', () => {
    expect(keysOf(manifest, mode).some(({ signature }) => signature)).toBe(true);
  });

  it('writes missing and empty files, and puts them back to the byte', () => {
    for (const { path: file, format } of manifest.files(home)) {
      const keys = keysOf(manifest, mode).filter((key) => key.file === file);
      if (keys.length === 0) continue;
      for (const text of [null, '']) {
        const situation: FileSituation = {
          agent: manifest.id,
          home,
          file,
          format,
          text,
          directoryExists: true,
          entries: [],
          nowMs: 1000,
        };
        const applied = ready(planApply(situation, { mode, proxyUrl, keys }));
        const readings = createFormat(format).readKeys(
          applied.nextText ?? '',
          keys.map((key) => key.path),
        );
        expect(readings.map((reading) => reading.present && reading.value)).toEqual(
          keys.map((key) => key.value),
        );
        expect(applied.diff.join('\n')).not.toContain(clientKey);
        const after = { ...situation, text: applied.nextText, entries: applied.nextEntries };
        expect(ready(planUndo(after)).nextText).toBe(text);
      }
    }
  });

  it('writes nothing, or nothing wrong, when no model is known', () => {
    const keys = manifest.desired(home, sampleConnection(mode, { catalogue: [] }));
    for (const { value } of keys) expect(JSON.stringify(value)).not.toMatch(/undefined|null|YOUR_/);
  });
});
