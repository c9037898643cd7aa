import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientKey, proxyUrl } from './testing/planning.ts';
import { temporaryHome, type TemporaryHome } from './testing/temporary-home.ts';

let home: TemporaryHome;
beforeEach(async () => {
  home = await temporaryHome();
});
afterEach(() => home.remove());

const claude = { agent: 'claude-code', proxyUrl, clientKey };
const codex = { agent: 'codex', proxyUrl, clientKey };
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

describe('records', () => {
  it('hold no client key, in any table or backup', async () => {
    await home.write(home.settings, '{"env": {"ANTHROPIC_AUTH_TOKEN": "the-persons-own-token"}}');
    const engine = home.engine();
    await engine.apply(claude);
    await engine.apply({ ...claude, mode: 'pass-through' });
    const rows = ['agent_ledger', 'agent_history', 'agent_pending'].map((table) =>
      JSON.stringify(home.database.prepare(`SELECT * FROM ${table}`).all()),
    );
    expect(rows.join()).not.toContain(clientKey);
    const backups = join(home.dataDirectory, 'backups');
    const [folder] = await readdir(backups);
    const names = await readdir(join(backups, folder!));
    const copies = await Promise.all(names.map((name) => home.read(join(backups, folder!, name))));
    expect(names).toHaveLength(2);
    expect(copies.join()).not.toContain(clientKey);
    expect(copies.join()).not.toContain('persons-own');
    expect(await modeOf(join(backups, folder!, names[0]!))).toBe(0o600);
  });

  it('tell when what was done to which file', async () => {
    const engine = home.engine();
    await engine.apply(codex);
    await engine.undo({ agent: 'codex' });
    const [undo, apply] = engine.history('codex');
    expect(apply).toMatchObject({
      action: 'apply',
      file: home.config,
      note: 'key mode',
      hashBefore: 'missing',
      appVersion: '0.1.0',
    });
    expect(apply?.keys).toContain('model_providers.switchyard.base_url');
    expect(undo).toMatchObject({ action: 'undo', hashAfter: 'missing' });
    expect(engine.history('claude-code')).toEqual([]);
  });

  it('keep twenty backups of a file at most', async () => {
    const engine = home.engine();
    for (let index = 0; index < 24; index += 1) {
      await home.write(home.settings, `{"n": ${index}}`);
      await engine.apply(claude);
    }
    const backups = join(home.dataDirectory, 'backups');
    const [folder] = await readdir(backups);
    expect(await readdir(join(backups, folder!))).toHaveLength(20);
  });
});
