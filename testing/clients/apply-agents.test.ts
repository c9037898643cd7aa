import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { agentsMissing } from './other-agents.ts';
import { accountNames, useOwnBench } from './own-bench.ts';
import { ownSetups, readFiles, writeFiles, type OwnSetup } from './own-setups.ts';
import { expectDone, prompt, serve, servedBy, severalRunsMs, work } from './own-work.ts';
import { clientsMissing } from './programs.ts';

const missing = (await clientsMissing()) ?? (await agentsMissing());
const bench = useOwnBench();

const choices = ({ models }: OwnSetup): readonly string[] => models.flatMap((pair) => ['--model', pair]);

const setupOf = (id: OwnSetup['id']): OwnSetup => {
  const setup = ownSetups.find((known) => known.id === id);
  if (setup === undefined) throw new Error(`${id} has no setup`);
  return setup;
};

const spokenByOpenCode = [
  { vendor: 'anthropic', model: 'claude-fable-5-2' },
  { vendor: 'openai', model: 'gpt-5.1' },
  { vendor: 'gemini', model: 'gemini-3-pro-preview' },
] as const;

describe.skipIf(missing !== null)(
  `Agents that a person has set up already${missing === null ? '' : `: ${missing}`}`,
  () => {
    test.each(ownSetups)(
      '$id: applied, it works through Switchyard by its file alone; put back, as before to the byte',
      async (setup) => {
        const { person, product, vendors } = bench();
        const files = setup.files(person, vendors);
        await writeFiles(files);

        const outcome = await product.companion(['apply', setup.id, ...choices(setup), '--yes']);
        expect(outcome).toMatchObject({ agent: { id: setup.id, state: 'applied', mode: 'key' } });
        expectDone(await work(bench(), setup));
        expect(servedBy(bench(), setup)).toEqual([accountNames.through]);
        const { requests } = await product.control('activity.list', { limit: 100 });
        expect(requests.filter(({ agent }) => agent === setup.id).length).toBeGreaterThan(1);

        expect(await product.companion(['test', setup.id])).toMatchObject({
          ok: true,
          accountLabel: setup.vendor,
        });
        expect(servedBy(bench(), setup)).toEqual([accountNames.through]);

        const undone = await product.companion(['undo', setup.id, '--yes']);
        expect(undone).toMatchObject({ agent: { state: 'direct' }, warnings: [] });
        expect(await readFiles(files)).toEqual(files);
        expectDone(await work(bench(), setup));
        expect(servedBy(bench(), setup)).toEqual([accountNames.direct]);
        expect(await readFiles(files)).toEqual(files);
      },
      severalRunsMs,
    );

    test(
      'OpenCode speaks to each model in the dialect of its vendor, so that nothing is translated',
      async () => {
        const { person, product, vendors } = bench();
        const setup = setupOf('opencode');
        const files = setup.files(person, vendors);
        await writeFiles(files);
        await product.control('models.refresh', {});
        await product.companion(['apply', setup.id, '--yes']);
        const server = await serve(bench(), setup);
        onTestFinished(() => server.stop());
        for (const { vendor, model } of spokenByOpenCode) {
          vendors[vendor].requests.clear();
          expectDone(await server.run(`switchyard/${model}`, prompt, false));
          const { requests } = await product.control('activity.list', { limit: 100 });
          const served = requests.filter(({ accountLabel }) => accountLabel === vendor).slice(0, 2);
          expect(served.map(({ translatedTo }) => translatedTo)).toEqual([null, null]);
          expect(servedBy(bench(), { ...setup, vendor })).toEqual([accountNames.through]);
        }
        await server.stop();
        await product.companion(['undo', setup.id, '--yes']);
        expect(await readFiles(files)).toEqual(files);
      },
      severalRunsMs,
    );

    test('Qwen Code writes its settings anew at its first start; put back, only what it wrote is in them', async () => {
      const { person, product } = bench();
      const setup = setupOf('qwen-code');
      await rm(join(person.home, '.qwen'), { recursive: true });
      await product.companion(['apply', setup.id, ...choices(setup), '--yes']);
      expectDone(await work(bench(), setup));
      await product.companion(['undo', setup.id, '--yes']);
      const left = await readFile(join(person.home, '.qwen', 'settings.json'), 'utf8');
      expect(JSON.parse(left)).toEqual({ $version: 4 });
    });
  },
);
