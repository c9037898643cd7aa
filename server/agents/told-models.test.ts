import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleCatalogue } from './testing/manifest-samples.ts';
import { clientKey, proxyUrl } from './testing/planning.ts';
import { temporaryHome, type TemporaryHome } from './testing/temporary-home.ts';

let home: TemporaryHome;
beforeEach(async () => {
  home = await temporaryHome();
});
afterEach(() => home.remove());

const [first, second] = [sampleCatalogue.slice(0, 1), sampleCatalogue.slice(0, 2)];
const noModel = expect.stringMatching(/knows no model yet.*apply .* again/);
const other = expect.stringMatching(/other models than .* apply it again/);

describe.each(['opencode', 'kilo', 'qwen-code'])(
  '%s, which lists just the models that it is told of',
  (agent) => {
    const request = { agent, proxyUrl, clientKey };

    it('is pointed here without a model after a warning, and says so until it is applied again', async () => {
      const engine = home.engine();
      const plan = await engine.plan({ action: 'apply', ...request });
      expect([plan.refused, plan.warnings]).toEqual([null, expect.arrayContaining([noModel])]);
      expect((await engine.apply(request)).warnings).toContainEqual(noModel);
      expect(await engine.modelNote({ agent }, [])).toEqual(noModel);
      expect(await engine.modelNote({ agent }, first)).toEqual(other);
      expect((await engine.apply({ ...request, catalogue: first })).warnings).toEqual([]);
      expect(await engine.modelNote({ agent }, first)).toBeNull();
    });

    it('says when models came or went, but not when none is known at the moment', async () => {
      const engine = home.engine();
      expect(await engine.modelNote({ agent }, first)).toBeNull();
      await engine.apply({ ...request, catalogue: second });
      expect(await engine.modelNote({ agent }, first)).toEqual(other);
      expect(await engine.modelNote({ agent }, [...second].toReversed())).toBeNull();
      expect(await engine.modelNote({ agent }, [])).toBeNull();
      await engine.undo({ agent });
      expect(await engine.modelNote({ agent }, first)).toBeNull();
    });
  },
);

describe('agents that find models by themselves', () => {
  it.each(['crush', 'claude-code'])('%s is not warned about', async (agent) => {
    const engine = home.engine();
    const request = { agent, proxyUrl, clientKey };
    expect((await engine.plan({ action: 'apply', ...request })).warnings).toEqual([]);
    expect((await engine.apply(request)).warnings).toEqual([]);
    expect(await engine.modelNote({ agent }, second)).toBeNull();
  });
});

it('a key that the person kept as their own is no reason to apply again', async () => {
  const engine = home.engine();
  const target = { agent: 'opencode' };
  await engine.apply({ ...target, proxyUrl, clientKey, catalogue: first });
  const file = join(home.directory, '.config', 'opencode', 'opencode.json');
  await home.write(file, (await home.read(file)).replace('"Switchyard"', '"Mine"'));
  await engine.keep(target);
  expect(await engine.modelNote(target, first)).toBeNull();
});
