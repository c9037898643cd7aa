import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { crushManifest } from './crush/manifest.ts';
import { openCodeManifest } from './opencode/manifest.ts';
import { clientKey, proxyUrl } from './testing/planning.ts';
import { temporaryHome, type TemporaryHome } from './testing/temporary-home.ts';

let home: TemporaryHome;
beforeEach(async () => {
  home = await temporaryHome();
});
afterEach(() => home.remove());

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

test.each([
  [
    openCodeManifest,
    '.config/opencode',
    'opencode.jsonc',
    ['opencode.json', 'config.json'],
    '{ /* mine */ }\n',
  ],
  [crushManifest, '.config/crush', 'crush.json', ['crushrc'], '{"providers":{}}'],
] as const)(
  'of the files that $id may read, the one that the person has is written, and no other is made',
  async (manifest, folder, name, others, text) => {
    const file = join(home.directory, folder, name);
    await home.write(file, text);
    const engine = home.engine({ manifests: [manifest] });
    const request = { agent: manifest.id, proxyUrl, clientKey };
    const plan = await engine.plan({ action: 'apply', ...request });
    expect(new Set(plan.changes.map((change) => change.file))).toEqual(new Set([file]));
    await engine.apply(request);
    expect(await home.read(file)).toContain(clientKey);
    for (const other of others) expect(await isThere(join(home.directory, folder, other))).toBe(false);
    await engine.undo({ agent: manifest.id });
    expect(await home.read(file)).toBe(text);
  },
);

test('a stronger file that the person made later gets the keys at the next apply, and the other one is put back', async () => {
  const engine = home.engine({ manifests: [openCodeManifest] });
  const folder = join(home.directory, '.config', 'opencode');
  const [first, stronger] = [join(folder, 'opencode.json'), join(folder, 'opencode.jsonc')];
  const request = { agent: 'opencode', proxyUrl, clientKey };
  await engine.apply(request);
  expect(await home.read(first)).toContain(clientKey);
  await home.write(stronger, '{"model":"mine/x"}');
  await engine.apply(request);
  expect(await home.read(stronger)).toContain(clientKey);
  expect(await isThere(first)).toBe(false);
  await engine.undo({ agent: 'opencode' });
  expect(await home.read(stronger)).toBe('{"model":"mine/x"}');
});
