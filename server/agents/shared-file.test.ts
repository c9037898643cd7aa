import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { clientKey, proxyUrl } from './testing/planning.ts';
import { temporaryHome, type TemporaryHome } from './testing/temporary-home.ts';

let home: TemporaryHome;
beforeEach(async () => {
  home = await temporaryHome();
});
afterEach(() => home.remove());

const own = '{"env": {"ANTHROPIC_BASE_URL": "https://gateway.example"}}';

it('two homes that are one directory: the second is refused, so that the former values survive', async () => {
  await home.write(home.settings, own);
  const first = { agent: 'claude-code', home: join(home.directory, '.claude') };
  const second = { agent: 'claude-code', home: join(home.directory, 'other') };
  await symlink(first.home, second.home);
  const engine = home.engine();
  await engine.addHome('claude-code', second.home);
  await engine.apply({ ...first, proxyUrl, clientKey });
  const request = { ...second, proxyUrl, clientKey: `${clientKey}second` };
  const refusal = { code: 'file-refused', message: expect.stringContaining(home.settings) };
  await expect(engine.apply(request)).rejects.toMatchObject(refusal);
  expect((await engine.plan({ action: 'apply', ...request })).refused).not.toBeNull();
  await engine.apply({ ...first, proxyUrl, clientKey });
  await engine.undo(first);
  expect(await home.read(home.settings)).toBe(own);
  await engine.apply(request);
  await engine.undo(second);
  expect(await home.read(home.settings)).toBe(own);
});
