import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { agentsMissing } from './other-agents.ts';
import { accountNames, useOwnBench } from './own-bench.ts';
import { ownSetups, readFiles, writeFiles } from './own-setups.ts';
import { expectDone, servedBy, workThrough } from './own-work.ts';
import { clientsMissing } from './programs.ts';

const missing = (await clientsMissing()) ?? (await agentsMissing());
const fresh = ownSetups.filter(({ id }) => id === 'gemini-cli' || id === 'qwen-code');
const bench = useOwnBench();

describe.skipIf(missing !== null)(`switchyard run${missing === null ? '' : `: ${missing}`}`, () => {
  test.each(ownSetups)(
    '$id: one process goes through Switchyard, and no file of it was changed',
    async (setup) => {
      const { person, product, vendors } = bench();
      const files = setup.files(person, vendors);
      await writeFiles(files);
      if (setup.models.length > 0) {
        const models = Object.fromEntries(setup.models.map((pair) => pair.split('=')));
        await product.control('agents.set-way', { agent: setup.id, way: 'launch', models });
      }

      expectDone(await workThrough(bench(), setup));
      expect(servedBy(bench(), setup)).toEqual([accountNames.through]);
      const { requests } = await product.control('activity.list', { limit: 100 });
      expect(requests.filter(({ agent }) => agent === setup.id).length).toBeGreaterThan(1);
      expect(await readFiles(files)).toEqual(files);
    },
  );

  test.each(fresh)(
    '$id: starts with no settings at all, and the ones that it writes hold nothing of ours',
    async (setup) => {
      const { person, product, vendors } = bench();
      const files = Object.keys(setup.files(person, vendors));
      for (const file of files) await rm(dirname(file), { recursive: true, force: true });
      if (setup.models.length > 0) {
        const models = Object.fromEntries(setup.models.map((pair) => pair.split('=')));
        await product.control('agents.set-way', { agent: setup.id, way: 'launch', models });
      }
      servedBy(bench(), setup);

      expectDone(await workThrough(bench(), setup));
      expect(servedBy(bench(), setup)).toEqual([accountNames.through]);
      for (const file of files)
        expect(await readFile(file, 'utf8').catch(() => '')).not.toMatch(/selectedType|127\.0\.0\.1|swy_/);
    },
  );

  test('gemini-cli: is not started where its settings choose a Google account, and that is told', async () => {
    const { person } = bench();
    const setup = ownSetups.find(({ id }) => id === 'gemini-cli');
    if (setup === undefined) throw new Error('there is no setup of it');
    const file = join(person.home, '.gemini', 'settings.json');
    const files = { [file]: '{"security":{"auth":{"selectedType":"oauth-personal"}}}' };
    await writeFiles(files);

    const run = await workThrough(bench(), setup);
    expect(run.code).toBe(1);
    expect(run.errors).toContain(`${file} chooses the sign-in oauth-personal`);
    expect(run.errors).toContain('switchyard apply gemini-cli');
    expect(servedBy(bench(), setup)).toEqual([]);
    expect(await readFiles(files)).toEqual(files);
  });
});
