import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AgentManifest } from './manifest.ts';
import { clientKey, proxyUrl } from './testing/planning.ts';
import { sampleAgent, sampleTexts } from './testing/sample-agent.ts';
import { temporaryHome, type TemporaryHome } from './testing/temporary-home.ts';

let home: TemporaryHome;
beforeEach(async () => {
  home = await temporaryHome();
});
afterEach(() => home.remove());

const plain = sampleAgent([
  { name: 'a.json', format: 'json' },
  { name: 'b.toml', format: 'toml' },
]);
/** Its second file is for the key mode only. */
const manifests: readonly AgentManifest[] = [
  {
    ...plain,
    desired: (directory, connection) =>
      plain
        .desired(directory, connection)
        .filter(({ format }) => connection.mode === 'key' || format === 'json'),
  },
];
const request = { agent: 'sample', proxyUrl, clientKey };

it('a file that only one mode needs is made and taken away with that mode', async () => {
  const first = join(home.directory, '.sample', 'a.json');
  const second = join(home.directory, '.sample', 'b.toml');
  await home.write(first, sampleTexts.json);
  const engine = home.engine({ manifests });
  await engine.apply({ ...request, mode: 'pass-through' });
  await expect(stat(second)).rejects.toMatchObject({ code: 'ENOENT' });
  await engine.apply(request);
  expect(await home.read(second)).toContain(proxyUrl);
  await engine.apply({ ...request, mode: 'pass-through' });
  await expect(stat(second)).rejects.toMatchObject({ code: 'ENOENT' });
  await engine.undo({ agent: 'sample' });
  expect(await home.read(first)).toBe(sampleTexts.json);
});

it('a file that the mode does not need may be as broken as it is', async () => {
  const second = join(home.directory, '.sample', 'b.toml');
  await home.write(second, 'a = ');
  const engine = home.engine({ manifests });
  const { agent } = await engine.apply({ ...request, mode: 'pass-through' });
  expect(agent).toMatchObject({ state: 'applied', findings: [{ kind: 'note', file: second }] });
  expect(await home.read(second)).toBe('a = ');
  await engine.undo({ agent: 'sample' });
});
