import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFileAccess, type FileAccess } from './file-access.ts';
import { clientKey, proxyUrl } from './testing/planning.ts';
import { temporaryHome, type TemporaryHome } from './testing/temporary-home.ts';

let home: TemporaryHome;
beforeEach(async () => {
  home = await temporaryHome();
});
afterEach(() => home.remove());

const claude = { agent: 'claude-code', proxyUrl, clientKey };

/** The system refuses one call on paths that end like this. */
function refusing(call: 'readFile' | 'lstat' | 'stat' | 'open', ending: string, code: string): FileAccess {
  const original = nodeFileAccess[call] as (path: string, ...more: unknown[]) => unknown;
  const refused = (path: string, ...more: unknown[]): unknown =>
    path.includes(ending)
      ? Promise.reject(Object.assign(new Error(`${code}: refused`), { code }))
      : original(path, ...more);
  return { ...nodeFileAccess, [call]: refused };
}

describe.each([
  ['readFile', 'EACCES'],
  ['stat', 'EIO'],
  ['lstat', 'EACCES'],
] as const)('a file that the system lets nobody look at (%s: %s)', (call, code) => {
  const unreadable = (): FileAccess => refusing(call, join('.claude', 'settings.json'), code);

  it('is told as a finding, and the other agents are listed all the same', async () => {
    await home.write(home.settings, '{}');
    await home.write(home.config, '');
    const states = await home.engine({ fileAccess: unreadable() }).list();
    expect(states.find(({ id }) => id === 'codex')?.state).toBe('direct');
    const found = states.find(({ id }) => id === 'claude-code');
    expect(found?.findings).toMatchObject([{ kind: 'file', text: expect.stringContaining(code) }]);
  });

  it('is a refusal with its name in a preview and in a write', async () => {
    await home.write(home.settings, '{}');
    const engine = home.engine({ fileAccess: unreadable() });
    const { refused } = await engine.plan({ action: 'apply', ...claude });
    expect(refused).toMatchObject({ file: home.settings, message: expect.stringContaining(code) });
    await expect(engine.apply(claude)).rejects.toMatchObject({ code: 'file-refused' });
  });

  it('leaves an interrupted write to a later start, and lets this one begin', async () => {
    await home.write(home.settings, '{}');
    const row = {
      agent: 'claude-code',
      home: join(home.directory, '.claude'),
      file: home.settings,
      set: 'one',
      action: 'apply' as const,
      hashBefore: 'a',
      hashAfter: 'b',
      entries: [],
      keys: [],
      note: null,
      atMs: 1,
    };
    home.ledger.begin([row]);
    const notes = await home.engine({ fileAccess: unreadable() }).reconcile();
    expect(notes.join()).toContain('cannot be settled now');
    expect(home.ledger.pending()).toHaveLength(1);
  });
});

describe('a directory in which nothing can be written', () => {
  it('is a refusal that says so, with nothing pending', async () => {
    await home.write(home.settings, '{}');
    const engine = home.engine({ fileAccess: refusing('open', '.switchyard-', 'EROFS') });
    await expect(engine.apply(claude)).rejects.toMatchObject({
      code: 'file-refused',
      message: expect.stringContaining('EROFS'),
    });
    expect(await home.read(home.settings)).toBe('{}');
    expect(home.ledger.pending()).toEqual([]);
  });
});
