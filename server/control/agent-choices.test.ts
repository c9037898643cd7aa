import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AgentKey, AgentView } from '../contract/index.ts';
import { temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import { openControlBench, type ControlBench } from '../testing/control-bench.ts';

const personsFile = '{\n  "model": "opus",\n  "env": { "ANTHROPIC_BASE_URL": "https://mine.example" }\n}\n';

async function bench(): Promise<ControlBench & { readonly file: string }> {
  const opened = await openControlBench();
  const file = join(opened.homeDirectory, '.claude', 'settings.json');
  await writeFile(file, personsFile);
  await opened.switchyard.handlers['agents.apply']({ agent: 'claude-code' });
  return { ...opened, file };
}

const viewOf = async ({ switchyard }: ControlBench, id = 'claude-code'): Promise<AgentView | undefined> =>
  (await switchyard.handlers['agents.list']({})).agents.find((agent) => agent.id === id);
const keysOf = async ({ switchyard }: ControlBench): Promise<readonly AgentKey[]> =>
  (await switchyard.handlers['agents.keys']({ agent: 'claude-code' })).keys;
const clientKeys = async ({ switchyard }: ControlBench): Promise<number> =>
  (await switchyard.handlers['keys.list']({})).keys.length;

describe('single keys', () => {
  it('are listed with what stood there before, and never with a secret', async () => {
    const test = await bench();
    const keys = await keysOf(test);
    expect(keys.find(({ key }) => key === 'env.ANTHROPIC_BASE_URL')).toMatchObject({
      before: 'https://mine.example',
      state: 'ours',
      file: test.file,
    });
    expect(JSON.stringify(keys)).not.toMatch(/swy_[\w-]{8}/);
    expect((await viewOf(test))?.key?.lastFour).toMatch(/^.{4}$/);
  });

  it('go back one by one; the client key lives as long as one of ours is left', async () => {
    const test = await bench();
    const { handlers } = test.switchyard;
    const [first, ...others] = (await keysOf(test)).map(({ key }) => key);
    const one = await handlers['agents.undo']({ agent: 'claude-code', keys: [first ?? ''] });
    expect(one.agent.appliedAtMs).not.toBeNull();
    expect(await clientKeys(test)).toBe(1);
    await handlers['agents.undo']({ agent: 'claude-code', keys: others });
    expect(await readFile(test.file, 'utf8')).toBe(personsFile);
    expect(await clientKeys(test)).toBe(0);
    await expect(
      handlers['agents.undo']({ agent: 'claude-code', keys: ['__proto__'] }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('that somebody changed are given up without a write', async () => {
    const test = await bench();
    const applied = await readFile(test.file, 'utf8');
    const theirs = applied.replace('"ENABLE_PROMPT_CACHING_1H": "1"', '"ENABLE_PROMPT_CACHING_1H": "0"');
    expect(theirs).not.toBe(applied);
    await writeFile(test.file, theirs);
    expect((await viewOf(test))?.state).toBe('drifted');
    expect((await keysOf(test)).map(({ state }) => state)).toContain('changed');
    await test.switchyard.handlers['agents.keep']({ agent: 'claude-code' });
    expect(await readFile(test.file, 'utf8')).toBe(theirs);
    expect((await keysOf(test)).map(({ state }) => state)).not.toContain('changed');
    expect((await viewOf(test))?.state).not.toBe('drifted');
  });

  it('with another address are given up, and our key does not stay to travel there', async () => {
    const test = await bench();
    const applied = await readFile(test.file, 'utf8');
    await writeFile(test.file, applied.replace(/"http:\/\/127[^"]*"/, '"https://theirs.example"'));
    await test.switchyard.handlers['agents.keep']({ agent: 'claude-code' });
    const left = await readFile(test.file, 'utf8');
    expect(left).toContain('"https://theirs.example"');
    expect(left).not.toContain('swy_');
    expect(await viewOf(test)).toMatchObject({ state: 'direct', key: null });
  });
});

describe('how an agent comes here', () => {
  it('is remembered, also which models it asks for', async () => {
    const test = await openControlBench();
    const { handlers } = test.switchyard;
    const { agent } = await handlers['agents.set-way']({ agent: 'claude-code', way: 'launch' });
    expect([agent.way, agent.state]).toEqual(['launch', 'launch-only']);
    expect((await viewOf(test))?.way).toBe('launch');
    await expect(
      handlers['agents.set-way']({ agent: 'claude-code', way: 'manual', models: { nothing: 'x' } }),
    ).rejects.toMatchObject({ code: 'input-invalid' });
    const slot = agent.modelSlots[0];
    if (slot === undefined) return;
    const chosen = await handlers['agents.set-way']({
      agent: 'claude-code',
      way: 'always',
      models: { [slot.id]: 'my-model' },
    });
    expect(chosen.agent.models).toEqual({ [slot.id]: 'my-model' });
    const { agent: applied } = await handlers['agents.apply']({ agent: 'claude-code' });
    expect(await readFile(applied.files[0] ?? '', 'utf8')).toContain('my-model');
  });

  it('may be by further homes, each with its own key', async () => {
    const test = await openControlBench();
    const { handlers } = test.switchyard;
    const path = join(test.directory, 'work-claude');
    await mkdir(path);
    const { agent } = await handlers['agents.add-home']({ agent: 'claude-code', path });
    expect([agent.home, agent.homeSource]).toEqual([path, 'added']);
    await handlers['agents.apply']({ agent: 'claude-code' });
    await handlers['agents.apply']({ agent: 'claude-code', home: path });
    expect(await clientKeys(test)).toBe(2);
    await expect(handlers['agents.remove-home']({ agent: 'claude-code', path })).rejects.toMatchObject({
      code: 'input-invalid',
    });
    await handlers['agents.undo']({ agent: 'claude-code', home: path });
    await handlers['agents.remove-home']({ agent: 'claude-code', path });
    await expect(
      handlers['agents.plan']({ agent: 'claude-code', home: path, action: 'undo' }),
    ).rejects.toMatchObject({ code: 'not-found' });
    for (const bad of ['relative', '/does/not/exist/at/all', ''])
      await expect(handlers['agents.add-home']({ agent: 'claude-code', path: bad })).rejects.toMatchObject({
        code: expect.stringMatching(/input-invalid|not-found/),
      });
  });

  it('may be by hand: lines to copy hold a placeholder and make no key', async () => {
    const test = await openControlBench();
    const { agents } = await test.switchyard.handlers['agents.list']({});
    for (const { id } of agents) {
      const manual = await test.switchyard.handlers['agents.manual']({ agent: id });
      const text = manual.snippets.map((snippet) => snippet.text).join('\n');
      expect(text, id).not.toMatch(/swy_/);
      if (text !== '') expect(text, id).toContain(new URL(test.switchyard.proxyUrl).port);
    }
    expect(await clientKeys(test)).toBe(0);
  });
});

describe.skipIf(process.platform === 'win32')('starting through Switchyard', () => {
  it('has a key of its own, which putting the agent back revokes', async () => {
    const bin = join(await temporaryDirectory(), 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'claude'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    const test = await openControlBench({ environment: { PATH: bin } });
    const { handlers } = test.switchyard;
    const first = await handlers['agents.launch']({ agent: 'claude-code' });
    expect((await handlers['agents.launch']({ agent: 'claude-code' })).environment).toEqual(
      first.environment,
    );
    const key = /swy_[\w-]{43}/.exec(JSON.stringify(first))?.[0] ?? '';
    const status = async (): Promise<number> =>
      (await fetch(`${test.switchyard.proxyUrl}/v1/nothing`, { headers: { 'x-api-key': key } })).status;
    expect(await status()).toBe(404);
    expect((await viewOf(test))?.key?.lastFour).toBe(key.slice(-4));
    await handlers['agents.undo']({ agent: 'claude-code' });
    expect(await status()).toBe(401);
  });

  it('ends with everything being put back, also for agents that never were in a file', async () => {
    const bin = join(await temporaryDirectory(), 'bin');
    await mkdir(bin);
    for (const name of ['claude', 'codex'])
      await writeFile(join(bin, name), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    const test = await openControlBench({ environment: { PATH: bin } });
    const { handlers } = test.switchyard;
    for (const agent of ['claude-code', 'codex']) await handlers['agents.launch']({ agent });
    await handlers['keys.add']({ label: 'mine' });
    expect(await clientKeys(test)).toBe(3);
    expect(await handlers['agents.undo-all']({})).toEqual({ warnings: [] });
    expect((await handlers['keys.list']({})).keys.map(({ label }) => label)).toEqual(['mine']);
    await expect(handlers['agents.launch']({ agent: 'codex' })).resolves.toBeDefined();
  });

  it('from a home that is no longer listed is over', async () => {
    const directory = await temporaryDirectory();
    const [bin, path] = [join(directory, 'bin'), join(directory, 'work-claude')];
    for (const folder of [bin, path]) await mkdir(folder);
    await writeFile(join(bin, 'claude'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    const test = await openControlBench({ environment: { PATH: bin } });
    const { handlers } = test.switchyard;
    await handlers['agents.add-home']({ agent: 'claude-code', path });
    await handlers['agents.launch']({ agent: 'claude-code', home: path });
    expect(await clientKeys(test)).toBe(1);
    await handlers['agents.remove-home']({ agent: 'claude-code', path });
    expect(await clientKeys(test)).toBe(0);
  });

  it('can be tried without a file of the agent being touched', async () => {
    const bin = join(await temporaryDirectory(), 'bin');
    await mkdir(bin);
    const call =
      "fetch(process.env.ANTHROPIC_BASE_URL + '/v1/messages', { method: 'POST', body: '{}', headers: { authorization: 'Bearer ' + process.env.ANTHROPIC_AUTH_TOKEN, 'content-type': 'application/json' } })";
    await writeFile(join(bin, 'claude'), `#!/bin/sh\nexec '${process.execPath}' -e "${call}"\n`, {
      mode: 0o755,
    });
    const test = await openControlBench({ environment: { PATH: bin } });
    const { handlers } = test.switchyard;
    expect((await handlers['agents.test']({ agent: 'claude-code' })).message).toContain('apply it first');
    await handlers['agents.set-way']({ agent: 'claude-code', way: 'launch' });
    const result = await handlers['agents.test']({ agent: 'claude-code' });
    // Without an account the path is proved as far as our own refusal.
    expect(result).toMatchObject({
      ok: false,
      message: expect.stringMatching(/^Claude Code reached Switchyard, but: /),
    });
    await handlers['proxy.pause']({});
    expect((await handlers['agents.test']({ agent: 'claude-code' })).message).toContain('paused');
    expect((await viewOf(test))?.files.length).toBeGreaterThan(0);
    expect((await viewOf(test))?.appliedAtMs).toBeNull();
  });
});
