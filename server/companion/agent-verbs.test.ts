import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AgentView } from '../contract/index.ts';
import { agentLines, findingWords } from './print-agents.ts';
import { failure, instance, json } from './testing/running-instance.ts';

describe.skipIf(process.platform === 'win32')('agents in a shell', () => {
  it('has single keys listed, put back and given up', async () => {
    const { run, claudeFile } = await instance();
    await run('apply claude-code --yes');
    const { keys } = (await json(run('agents keys claude-code --json'))) as { keys: { key: string }[] };
    expect(keys.map(({ key }) => key)).toContain('env.ANTHROPIC_BASE_URL');
    expect((await run('agents keys claude-code')).out).toMatch(
      /● env\.ANTHROPIC_BASE_URL {2}http.*before: absent/,
    );
    expect(await json(run('undo claude-code --key env.ANTHROPIC_BASE_URL --yes --json'))).toMatchObject({
      agent: { appliedAtMs: expect.any(Number) },
    });
    expect(await readFile(claudeFile, 'utf8')).not.toContain('ANTHROPIC_BASE_URL');
    await writeFile(claudeFile, (await readFile(claudeFile, 'utf8')).replace(/swy_[\w-]+/, 'mine'));
    expect((await run('agents')).out).toMatch(/! claude-code {2}Claude Code {2}drifted/);
    expect((await run('agents keep claude-code --yes')).out).toContain('no longer owns it');
    expect(await readFile(claudeFile, 'utf8')).toContain('mine');
    expect(await failure(run('undo claude-code --key env.NOTHING --yes --json'))).toBe('not-found');
  });

  it('asks before it gives up anything, and prints lines to copy', async () => {
    const { run, claudeFile } = await instance();
    await run('apply claude-code --yes');
    await writeFile(claudeFile, (await readFile(claudeFile, 'utf8')).replace(/swy_[\w-]+/, 'mine'));
    expect(await failure(run('agents keep claude-code --json'))).toBe('conflict');
    expect(await failure(run('undo claude-code --key env.ANTHROPIC_BASE_URL --json'))).toBe('conflict');
    const manual = await json(run('agents manual any-openai --json'));
    expect(manual['keyPlaceholder']).toBe('YOUR_SWITCHYARD_KEY');
    const { out } = await run('agents manual any-openai');
    expect(out).toContain('YOUR_SWITCHYARD_KEY');
    expect(out).not.toMatch(/undefined|\[object/);
  });

  it('takes further homes, and models by their slots', async () => {
    const { run, home } = await instance();
    const folder = join(dirname(home), 'work');
    await mkdir(folder);
    expect(await json(run(`agents home add claude-code ${folder} --json`))).toMatchObject({
      agent: { home: folder, homeSource: 'added' },
    });
    expect((await run(`agents home remove claude-code ${folder}`)).out).toContain('no longer listed');
    for (const line of [
      'agents home',
      'agents home change claude-code x',
      'agents home add claude-code',
      'agents nonsense',
      'agents keys',
      'apply claude-code --model main --yes',
      'apply claude-code --model =x --yes',
      'apply claude-code --model nowhere=x --yes',
      'apply claude-code --model nowhere= --yes',
      'undo --all --key x --yes',
    ])
      expect(await failure(run(`${line} --json`)), line).toBe('input-invalid');
  });

  it('makes a key for an agent that takes it from no file, and for no other', async () => {
    const { run } = await instance();
    const made = await json(run('keys add --agent zed --json'));
    expect(made).toMatchObject({ label: 'zed', key: expect.stringMatching(/^swy_/) });
    expect((await json(run('keys --json')))['keys']).toMatchObject([{ agent: 'zed' }]);
    expect(await failure(run('keys add --agent codex --json'))).toBe('input-invalid');
    expect(await failure(run('keys add --agent zed --agent-home /nowhere --json'))).toBe('not-found');
  });

  it('keeps the models of slots that are not named, and gives a slot back to the agent', async () => {
    const { run, claudeFile } = await instance();
    const models = async (options: string): Promise<unknown> =>
      ((await json(run(`apply claude-code${options} --yes --json`)))['agent'] as { models: unknown }).models;
    expect(await models(' --model opus=big --model haiku=little')).toEqual({ opus: 'big', haiku: 'little' });
    expect(await models(' --model opus=other')).toEqual({ opus: 'other', haiku: 'little' });
    expect((await run('diff claude-code --model=haiku=')).out).toMatch(/^-.*little/m);
    expect(await models(' --model haiku=')).toEqual({ opus: 'other' });
    expect(await readFile(claudeFile, 'utf8')).not.toContain('little');
    expect(await models('')).toEqual({ opus: 'other' });
    expect(await models(' --model opus=')).toEqual({});
    expect(await readFile(claudeFile, 'utf8')).not.toContain('other');
  });
});

describe('lines about agents', () => {
  const agent: AgentView = {
    id: 'codex',
    label: 'Codex',
    home: '/h',
    homeSource: 'default',
    isProgram: true,
    files: ['/h/config.toml'],
    state: 'drifted',
    stateDetail: 'x',
    findings: [
      {
        kind: 'drift',
        text: 'model_provider is missing.',
        file: '/h/config.toml',
        line: 3,
        column: 1,
        by: 'cc-switch',
      },
      {
        kind: 'note',
        text: 'A note about /h/config.toml',
        file: '/h/config.toml',
        line: null,
        column: null,
        by: null,
      },
    ],
    version: '1.2',
    executable: '/bin/codex',
    mode: 'key',
    modes: ['key'],
    way: 'always',
    canLaunch: true,
    modelSlots: [],
    models: {},
    key: { id: 'k', lastFour: 'wxyz' },
    costs: [],
    unsupported: null,
    appliedAtMs: 1,
    lastSeenMs: 0,
  };

  it('say state, way, place and who did it', () => {
    expect(agentLines([agent], 120_000)).toEqual([
      '! codex  Codex 1.2  drifted  key …wxyz  /h  seen 2 min ago',
      '    ! model_provider is missing. (/h/config.toml:3:1) [cc-switch]',
      '    · A note about /h/config.toml',
      '    apply codex: ours again · agents keep codex: leave theirs · undo codex: put back',
    ]);
    expect(findingWords({ kind: 'file', text: 'gone', file: '/f', line: null, column: null, by: null })).toBe(
      '! gone (/f)',
    );
  });

  it('quote a home for the shell, whatever characters it holds', () => {
    const home = "/home/o'neil/my files";
    const [, , , hint] = agentLines([{ ...agent, home, homeSource: 'added' }], 0);
    expect(hint).toContain(`undo codex --agent-home '/home/o'\\''neil/my files': put back`);
  });

  it('name agents that are not here at the end, each once', () => {
    const missing = { ...agent, id: 'zed', state: 'not-installed' as const };
    const applied = { ...agent, state: 'applied' as const, findings: [], stateDetail: null };
    const lines = agentLines([missing, applied, missing], 0);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toBe('Not installed: zed');
  });

  it('do not show the key of a started agent as if its files pointed here', () => {
    const started = { ...agent, state: 'direct' as const, mode: null, appliedAtMs: null, findings: [] };
    expect(agentLines([{ ...started, stateDetail: null }], 120_000)).toEqual([
      '○ codex  Codex 1.2  direct  started with key …wxyz  /h  seen 2 min ago',
    ]);
    const passing = { ...agent, state: 'applied' as const, mode: 'pass-through' as const, findings: [] };
    expect(agentLines([{ ...passing, stateDetail: null }], 120_000)[0]).toContain('pass-through, key …wxyz');
  });

  it('say why an agent is not served, and nothing about a way that it does not have', () => {
    const lines = agentLines(
      [
        {
          ...agent,
          state: 'unsupported',
          unsupported: 'Its servers only.',
          findings: [],
          key: null,
          lastSeenMs: null,
        },
      ],
      0,
    );
    expect(lines).toEqual(['○ codex  Codex 1.2  unsupported  /h', '    Its servers only.']);
  });
});
