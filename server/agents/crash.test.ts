import { readdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { textHash } from './ledger.ts';
import { Crash, dyingAt } from './testing/dying.ts';
import { clientKey, proxyUrl } from './testing/planning.ts';
import { temporaryHome, type TemporaryHome } from './testing/temporary-home.ts';

let home: TemporaryHome;
beforeEach(async () => {
  home = await temporaryHome();
});
afterEach(() => home.remove());

const claude = { agent: 'claude-code', proxyUrl, clientKey };
const codex = { agent: 'codex', proxyUrl, clientKey };
const stateOf = async (agent: string): Promise<string | undefined> =>
  (await home.engine().list()).find(({ id }) => id === agent)?.state;

describe('a crash', () => {
  /** Dies at a file call: from then on neither our clean-up nor the ledger gets anything done. */
  const crashing = async (at: 'before-rename' | 'after-rename', file: string): Promise<void> => {
    const dying = dyingAt(home, file, at);
    const request = file === home.config ? codex : claude;
    await expect(home.engine(dying).apply(request)).rejects.toBeInstanceOf(Crash);
    expect(home.ledger.pending()).toHaveLength(1);
  };

  it('before the file was written leaves nothing behind, not even a temporary file', async () => {
    await home.write(home.settings, '{}');
    await crashing('before-rename', home.settings);
    expect(await readdir(join(home.directory, '.claude'))).toHaveLength(2);
    const engine = home.engine();
    expect(await engine.reconcile()).toHaveLength(1);
    expect(home.ledger.pending()).toEqual([]);
    expect(await readdir(join(home.directory, '.claude'))).toEqual(['settings.json']);
    expect(await stateOf('claude-code')).toBe('direct');
  });

  it('after the file was written is undoable to the byte', async () => {
    await home.write(home.config, 'model = "x"');
    await crashing('after-rename', home.config);
    const engine = home.engine();
    await engine.reconcile();
    expect(await stateOf('codex')).toBe('applied');
    expect(engine.history('codex')).toMatchObject([{ action: 'apply', hashBefore: textHash('model = "x"') }]);
    await engine.undo({ agent: 'codex' });
    expect(await home.read(home.config)).toBe('model = "x"');
  });

  it('followed by an edit of somebody else is settled key by key', async () => {
    await home.write(home.settings, '{"env": {"ANTHROPIC_BASE_URL": "https://theirs.example"}}');
    await crashing('after-rename', home.settings);
    const text = await readFile(home.settings, 'utf8');
    await writeFile(
      home.settings,
      text.replace(/"ENABLE_PROMPT_CACHING_1H": ?"1"/, '"ENABLE_PROMPT_CACHING_1H":"0"'),
    );
    const engine = home.engine();
    await engine.reconcile();
    await engine.undo({ agent: 'claude-code' });
    expect(await home.read(home.settings)).toBe(
      '{"env": {"ANTHROPIC_BASE_URL": "https://theirs.example", "ENABLE_PROMPT_CACHING_1H":"0"}}',
    );
  });

  it('is left for the next start while the file cannot be read', async () => {
    await home.write(home.settings, '{}');
    await crashing('after-rename', home.settings);
    await writeFile(home.settings, new Uint8Array([0xff]));
    expect((await home.engine().reconcile()).join()).toContain('cannot be settled now');
    expect(home.ledger.pending()).toHaveLength(1);
    await unlink(home.settings);
    await home.engine().reconcile();
    expect(home.ledger.pending()).toEqual([]);
  });
});
