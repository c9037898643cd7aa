import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { spokenError } from './spoken-error.ts';
import { failure, instance, json } from './testing/running-instance.ts';

describe.skipIf(process.platform === 'win32')('what is said about agents in a shell', () => {
  it('what it costs is told before the first write, and not again', async () => {
    const { run } = await instance();
    expect((await run('diff claude-code')).out).toContain('What it costs to point Claude Code here:\n- ');
    expect((await run('diff claude-code --undo')).out).not.toContain('What it costs');
    await run('apply claude-code --yes');
    expect((await run('diff claude-code')).out).not.toContain('What it costs');
  });

  it('an agent that does not point here is not said to be put back', async () => {
    const { run, claudeFile } = await instance();
    const { code, out } = await run('undo claude-code --yes');
    expect([code, out]).toEqual([0, 'Claude Code did not point here, so there was nothing to put back.\n']);
    await run('apply claude-code --yes');
    expect((await run('undo claude-code --yes')).out).toBe('Claude Code was put back.\n');
    expect(await readFile(claudeFile, 'utf8')).toBe('{}\n');
  });

  it('undo --all fails and names the agent whose file does not parse', async () => {
    const { run, home, claudeFile } = await instance();
    await mkdir(join(dirname(home), '.codex'));
    await json(run('apply claude-code --yes --json'));
    await json(run('apply codex --yes --json'));
    const text = await readFile(claudeFile, 'utf8');
    await writeFile(claudeFile, `${text}}`);
    const { code, error } = await run('undo --all --yes');
    expect(code).toBe(1);
    expect(error).toMatch(/^switchyard: not put back: Claude Code \(.*not valid JSON/);
    expect(error).not.toContain('Codex');
    const refused = (await run('diff claude-code')).error;
    expect(refused.split(claudeFile)).toHaveLength(2);
    expect((await run('agents')).out).toContain('Repair the file');
    await writeFile(claudeFile, text);
    expect(await json(run('undo --all --yes --json'))).toEqual({ warnings: [] });
  });

  it('a file that is no text at all is not said to need a repair', async () => {
    const { run, claudeFile } = await instance();
    await rm(claudeFile);
    await symlink('settings.json', claudeFile);
    expect((await run('diff claude-code')).error).not.toContain('Repair');
    expect(await failure(run('apply claude-code --yes --json'))).toBe('file-refused');
    await rm(claudeFile);
    await writeFile(claudeFile, '{');
    expect((await run('diff claude-code')).error).toContain('Repair the file');
    expect(await failure(run('apply claude-code --yes --json'))).toBe('file-unparsable');
  });

  it('keep says what stays ours, and when there is nothing to give up', async () => {
    const { run, claudeFile } = await instance();
    await run('apply claude-code --yes');
    expect((await run('agents keep claude-code')).out).toContain('nothing to give up');
    const edit = async (from: RegExp, to: string): Promise<void> =>
      writeFile(claudeFile, (await readFile(claudeFile, 'utf8')).replace(from, to));
    await edit(/"1"/, '"0"');
    const some = await run('agents keep claude-code --yes');
    expect(some.out).toMatch(/no longer owns it\.\n2 more of .*: undo claude-code takes them out\./);
    await edit(/http:[^"]+/, 'https://mine');
    const all = await run('agents keep claude-code --yes');
    expect(all.out).toContain('the other keys of Switchyard mean nothing, so they were put back too');
    expect(all.out).not.toContain('more of Switchyard');
  });

  it('an unknown agent and an unknown place for a model are answered with what there is', async () => {
    const { run } = await instance();
    expect((await run('diff claude')).error).toBe(
      'switchyard: There is no agent called claude; `switchyard agents` lists them.\n',
    );
    expect((await run('diff claude-code --model big=x')).error).toMatch(/it has main, opus/);
    expect((await run('undo')).error).toContain('npx switchyard agents');
  });
});

it('an error whose message says what to do gets no second advice', () => {
  const remedy = 'Do this.';
  expect(spokenError({ code: 'not-found', message: 'x is not here', remedy })).toBe('x is not here.');
  expect(spokenError({ code: 'not-running', message: 'It rests..', remedy })).toBe('It rests. Do this.');
});
