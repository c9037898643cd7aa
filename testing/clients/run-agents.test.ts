import { describe, expect, test } from 'vitest';
import { agentsMissing } from './other-agents.ts';
import { accountNames, useOwnBench } from './own-bench.ts';
import { ownSetups, readFiles, writeFiles } from './own-setups.ts';
import { expectDone, servedBy, workThrough } from './own-work.ts';
import { clientsMissing } from './programs.ts';

const missing = (await clientsMissing()) ?? (await agentsMissing());
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
});
