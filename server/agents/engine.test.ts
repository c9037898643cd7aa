import { chmod, link, lstat, mkdir, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentStatus } from './status.ts';
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
const stateOf = async (agent: string): Promise<AgentStatus | undefined> =>
  (await home.engine().list()).find((status) => status.id === agent);

describe('apply and undo on disk', () => {
  it('give back the identical bytes for both agents', async () => {
    const engine = home.engine();
    const settings = Buffer.from('\uFEFF{\r\n\t"model": "opus", // é\r\n\t"env": {},\r\n}');
    const config = Buffer.from('# c\r\nmodel = "x" # y\r\n[a]\r\nb = 1');
    await home.write(home.settings, settings);
    await home.write(home.config, config);
    expect((await engine.apply(claude)).agent).toMatchObject({ state: 'applied', mode: 'key' });
    expect((await engine.apply({ ...codex, mode: 'pass-through' })).agent).toMatchObject({
      state: 'applied',
      mode: 'pass-through',
    });
    expect(await readFile(home.settings)).not.toEqual(settings);
    expect((await engine.undo({ agent: 'claude-code' })).agent).toMatchObject({
      state: 'direct',
      mode: null,
      appliedAtMs: null,
    });
    await engine.undo({ agent: 'codex' });
    expect(await readFile(home.settings)).toEqual(settings);
    expect(await readFile(home.config)).toEqual(config);
  });

  it.each([0o644, 0o600, 0o640])('keep mode %o', async (mode) => {
    await home.write(home.settings, '{}');
    await chmod(home.settings, mode);
    await home.engine().apply(claude);
    expect(await modeOf(home.settings)).toBe(mode);
    await home.engine().undo({ agent: 'claude-code' });
    expect(await modeOf(home.settings)).toBe(mode);
  });

  it('make a new file private, and take file and directory away again', async () => {
    await home.engine().apply(codex);
    expect(await modeOf(home.config)).toBe(0o600);
    expect(await modeOf(join(home.directory, '.codex'))).toBe(0o700);
    await home.engine().undo({ agent: 'codex' });
    expect(await readdir(home.directory)).toEqual([]);
  });

  it('leave no temporary file behind', async () => {
    await home.write(home.settings, '{}');
    await home.engine().apply(claude);
    expect(await readdir(join(home.directory, '.claude'))).toEqual(['settings.json']);
  });

  it('change nothing the second time, not even the time of the file', async () => {
    await home.write(home.settings, '{}');
    const engine = home.engine();
    await engine.apply(claude);
    const before = await stat(home.settings, { bigint: true });
    await engine.apply(claude);
    expect((await stat(home.settings, { bigint: true })).ctimeNs).toBe(before.ctimeNs);
    expect(engine.history('claude-code')).toHaveLength(1);
  });

  it('do not overlap, however many are asked for at once', async () => {
    await home.write(home.settings, '{"a": 1}');
    const engine = home.engine();
    await Promise.all([
      engine.apply(claude),
      engine.apply({ ...claude, mode: 'pass-through' }),
      engine.apply(claude),
    ]);
    expect((await stateOf('claude-code'))?.mode).toBe('key');
    await engine.undo({ agent: 'claude-code' });
    expect(await home.read(home.settings)).toBe('{"a": 1}');
  });

  it('never write the credential file of an agent', async () => {
    const credentials = join(home.directory, '.codex', 'auth.json');
    await home.write(credentials, '{"tokens": {}}', 0o600);
    const before = await stat(credentials, { bigint: true });
    await home.engine().apply(codex);
    await home.engine().undo({ agent: 'codex' });
    expect((await stat(credentials, { bigint: true })).ctimeNs).toBe(before.ctimeNs);
  });
});

describe('what is refused, with the file as it was', () => {
  const untouched = async (
    text: string | Uint8Array,
    code: string,
  ): Promise<Error & { details: unknown }> => {
    await home.write(home.settings, text);
    const failure = await home
      .engine()
      .apply(claude)
      .then(
        () => null,
        (error: unknown) => error,
      );
    expect(failure).toMatchObject({ code });
    expect(await readFile(home.settings)).toEqual(Buffer.from(text));
    expect(home.ledger.pending()).toEqual([]);
    return failure as Error & { details: unknown };
  };

  it('is a file that does not parse: line and column are told', async () => {
    const failure = await untouched('{\n  "env": {,}\n}', 'file-unparsable');
    expect(failure.details).toMatchObject({ file: home.settings, line: 2, column: 11 });
    expect(failure.message).toContain('line 2, column 11');
    expect(await home.engine().plan({ action: 'apply', ...claude })).toMatchObject({
      diff: '',
      refused: { file: home.settings, line: 2, column: 11 },
    });
    expect((await stateOf('claude-code'))?.state).toBe('unparsable');
  });

  it('is a file that is not UTF-8', () =>
    untouched(new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), 'file-unparsable'));

  it('is a file in UTF-16', () => untouched(Buffer.from('\uFEFF{"env":{}}', 'utf16le'), 'file-unparsable'));

  it('is a read-only file', async () => {
    await home.write(home.settings, '{}');
    await chmod(home.settings, 0o444);
    await expect(home.engine().apply(claude)).rejects.toMatchObject({ code: 'file-refused' });
    expect(await home.read(home.settings)).toBe('{}');
    expect(await readdir(join(home.directory, '.claude'))).toEqual(['settings.json']);
  });

  it('is a directory in place of the file', async () => {
    await mkdir(home.settings, { recursive: true });
    await expect(home.engine().apply(claude)).rejects.toMatchObject({ code: 'file-refused' });
  });

  it('is an unknown agent, an unknown home, and a key that would not fit into a URL', async () => {
    const engine = home.engine();
    await expect(engine.apply({ ...claude, agent: 'nobody' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(engine.undo({ agent: 'codex', home: '/etc' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(engine.apply({ ...claude, clientKey: 'a"\nb/../c' })).rejects.toMatchObject({
      code: 'input-invalid',
    });
    await expect(engine.apply({ ...claude, proxyUrl: 'here' })).rejects.toMatchObject({
      code: 'input-invalid',
    });
  });

  it('stays undoable once the file parses again', async () => {
    await home.write(home.settings, '{}');
    const engine = home.engine();
    await engine.apply(claude);
    const applied = await home.read(home.settings);
    await home.write(home.settings, `${applied}}`);
    await expect(engine.undo({ agent: 'claude-code' })).rejects.toMatchObject({ code: 'file-unparsable' });
    await home.write(home.settings, applied);
    await engine.undo({ agent: 'claude-code' });
    expect(await home.read(home.settings)).toBe('{}');
  });
});

describe('symbolic links', () => {
  it('stay links: the file behind them is edited', async () => {
    const real = join(home.directory, 'dotfiles', 'claude.json');
    await home.write(real, '{"a": 1}', 0o640);
    await mkdir(join(home.directory, '.claude'));
    await symlink('../dotfiles/claude.json', home.settings);
    await home.engine().apply(claude);
    expect((await lstat(home.settings)).isSymbolicLink()).toBe(true);
    expect(await home.read(real)).toContain('ANTHROPIC_BASE_URL');
    await home.engine().undo({ agent: 'claude-code' });
    expect(await home.read(real)).toBe('{"a": 1}');
    expect(await modeOf(real)).toBe(0o640);
  });

  it('to a directory are followed', async () => {
    await home.write(join(home.directory, 'dotfiles', 'claude', 'settings.json'), '{}');
    await symlink('dotfiles/claude', join(home.directory, '.claude'));
    await home.engine().apply(claude);
    expect(await home.read(join(home.directory, 'dotfiles', 'claude', 'settings.json'))).toContain(
      'ANTHROPIC',
    );
  });

  it('to a file that does not exist yet make that file', async () => {
    await mkdir(join(home.directory, '.claude'));
    await symlink('real.json', home.settings);
    await home.engine().apply(claude);
    expect((await lstat(home.settings)).isSymbolicLink()).toBe(true);
    await home.engine().undo({ agent: 'claude-code' });
    expect(await readdir(join(home.directory, '.claude'))).toEqual(['settings.json']);
  });

  it('that lead back to themselves are refused', async () => {
    await mkdir(join(home.directory, '.claude'));
    await symlink('other.json', home.settings);
    await symlink('settings.json', join(home.directory, '.claude', 'other.json'));
    await expect(home.engine().apply(claude)).rejects.toMatchObject({ code: 'file-refused' });
    expect((await stateOf('claude-code'))?.stateDetail).toContain('back to itself');
  });

  it('that leave the home directory are refused', async () => {
    const outside = join(home.dataDirectory, 'outside.json');
    await home.write(outside, '{}');
    await mkdir(join(home.directory, '.claude'));
    await symlink(outside, home.settings);
    await expect(home.engine().apply(claude)).rejects.toMatchObject({ code: 'file-refused' });
    expect(await home.read(outside)).toBe('{}');
  });

  it('do not matter for a home that the person chose outside the home directory', async () => {
    const chosen = join(home.dataDirectory, 'claude');
    const engine = home.engine({ environment: { CLAUDE_CONFIG_DIR: chosen } });
    await engine.apply(claude);
    expect(await home.read(join(chosen, 'settings.json'))).toContain('ANTHROPIC_BASE_URL');
    // Without the variable, the home is still known from the ledger and can be put back.
    await home.engine().undo({ agent: 'claude-code', home: chosen });
    await expect(stat(join(chosen, 'settings.json'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('the plan of an undo', () => {
  it('shows what will be put back and writes nothing', async () => {
    await home.write(
      home.settings,
      '{\n  "env": {\n    "ANTHROPIC_BASE_URL": "https://theirs.example"\n  }\n}\n',
    );
    const engine = home.engine();
    await engine.apply({ ...claude, mode: 'pass-through' });
    const text = await home.read(home.settings);
    const plan = await engine.plan({ action: 'undo', agent: 'claude-code' });
    expect(plan).toMatchObject({ action: 'undo', mode: 'pass-through', refused: null, warnings: [] });
    expect(plan.changes).toEqual([
      {
        file: home.settings,
        key: 'env.ANTHROPIC_BASE_URL',
        before: 'http://127.0.0.1:4310/k/••••cdef',
        after: 'https://theirs.example',
        why: 'put back as it was before Switchyard',
      },
    ]);
    expect(plan.diff).toContain('+    "ANTHROPIC_BASE_URL": "https://theirs.example"');
    expect(await home.read(home.settings)).toBe(text);
  });
});

describe('a file with a second hard link', () => {
  it('keeps its content right under the name that the agent reads', async () => {
    await home.write(home.settings, '{}');
    await link(home.settings, join(home.directory, 'second.json'));
    await home.engine().apply(claude);
    expect(await home.read(home.settings)).toContain('ANTHROPIC_BASE_URL');
    expect(await home.read(join(home.directory, 'second.json'))).toBe('{}');
  });
});
