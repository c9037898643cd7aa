import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ClientKeyView, OperationOutput } from '../contract/index.ts';
import { openControlBench, type ControlBench } from '../testing/control-bench.ts';

const personsKey = 'sk-ant-api03-the-persons-own-key-wxyz';
const personsFile = `{
  // mine
  "model": "opus",
  "env": { "ANTHROPIC_AUTH_TOKEN": "${personsKey}" }
}
`;

async function bench(text: string | null = personsFile): Promise<ControlBench & { readonly file: string }> {
  const opened = await openControlBench();
  const file = join(opened.homeDirectory, '.claude', 'settings.json');
  if (text !== null) await writeFile(file, text);
  return { ...opened, file };
}

const keysOf = async (
  { switchyard }: ControlBench,
  agent = 'claude-code',
): Promise<readonly ClientKeyView[]> =>
  (await switchyard.handlers['keys.list']({})).keys.filter((key) => key.agent === agent);
const keyIn = async (file: string): Promise<string> =>
  /swy_[\w-]{43}/.exec(await readFile(file, 'utf8'))?.[0] ?? '';
const status = async ({ switchyard }: ControlBench, key: string): Promise<number> =>
  (await fetch(`${switchyard.proxyUrl}/v1/nothing`, { headers: { 'x-api-key': key } })).status;
const apply = (
  opened: ControlBench,
  mode?: 'key' | 'pass-through',
): Promise<OperationOutput<'agents.apply'>> =>
  opened.switchyard.handlers['agents.apply']({
    agent: 'claude-code',
    ...(mode === undefined ? {} : { mode }),
  });

describe('pointing an agent here', () => {
  it('makes exactly one key, which the proxy knows, and takes the one in the file the next time', async () => {
    const test = await bench();
    expect((await apply(test)).agent.state).toBe('applied');
    const key = await keyIn(test.file);
    expect(await status(test, key)).toBe(404);
    await apply(test);
    await apply(test, 'pass-through');
    await apply(test, 'key');
    expect(await keyIn(test.file)).toBe(key);
    expect(await keysOf(test)).toHaveLength(1);
  });

  it('makes a new key, and only one, when the one in the file is not known here', async () => {
    const test = await bench();
    await apply(test);
    const key = await keyIn(test.file);
    const [view] = await keysOf(test);
    await test.switchyard.handlers['keys.revoke']({ id: view?.id ?? '' });
    await apply(test);
    expect(await keyIn(test.file)).not.toBe(key);
    expect(await keysOf(test)).toHaveLength(1);
    expect(await status(test, key)).toBe(401);
  });

  it('ends with the key in the file being the one that opens, however many apply at once', async () => {
    const test = await bench();
    await Promise.all(
      Array.from({ length: 6 }, (_, index) => apply(test, index % 2 === 0 ? 'key' : 'pass-through')),
    );
    expect(await keysOf(test)).toHaveLength(1);
    expect(await status(test, await keyIn(test.file))).toBe(404);
    await Promise.all([apply(test), test.switchyard.handlers['agents.undo']({ agent: 'claude-code' })]);
    const key = await keyIn(test.file);
    expect((await keysOf(test)).length).toBe(key === '' ? 0 : 1);
  });

  it('gives each home its own key', async () => {
    const test = await openControlBench();
    await apply(test);
    await test.switchyard.handlers['agents.apply']({ agent: 'codex' });
    expect([await keysOf(test), await keysOf(test, 'codex')].map(({ length }) => length)).toEqual([1, 1]);
    await test.switchyard.handlers['agents.undo']({ agent: 'codex' });
    expect([await keysOf(test), await keysOf(test, 'codex')].map(({ length }) => length)).toEqual([1, 0]);
  });

  it('leaves no key and no changed byte behind when the file cannot be edited', async () => {
    const test = await bench('{ "env": ');
    await expect(apply(test)).rejects.toMatchObject({ code: 'file-unparsable' });
    expect(await keysOf(test)).toEqual([]);
    expect(await readFile(test.file, 'utf8')).toBe('{ "env": ');
    await expect(test.switchyard.handlers['agents.apply']({ agent: 'nobody' })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(
      test.switchyard.handlers['agents.apply']({ agent: 'claude-code', home: '/etc' }),
    ).rejects.toMatchObject({ code: 'not-found' });
    expect((await test.switchyard.handlers['keys.list']({})).keys).toEqual([]);
  });

  it('is shown beforehand without a secret and without a trace', async () => {
    const test = await bench();
    for (const mode of ['key', 'pass-through'] as const) {
      const plan = await test.switchyard.handlers['agents.plan']({
        agent: 'claude-code',
        action: 'apply',
        mode,
      });
      expect(plan.refused).toBeNull();
      expect(plan.diff).not.toBe('');
      expect(JSON.stringify(plan)).not.toContain('the-persons-own');
      expect(plan.diff).toMatch(/^\+.*(?:"|\/k\/)•{8}(?:"|\/)/m);
      expect(JSON.stringify(plan)).not.toMatch(/xxxx|new-/);
    }
    expect(await readFile(test.file, 'utf8')).toBe(personsFile);
    expect(await keysOf(test)).toEqual([]);
    await apply(test);
    const key = await keyIn(test.file);
    for (const action of ['apply', 'undo'] as const) {
      const plan = await test.switchyard.handlers['agents.plan']({ agent: 'claude-code', action });
      expect(JSON.stringify(plan)).not.toContain(key);
      expect(JSON.stringify(plan)).not.toContain(key.slice(4, 16));
      expect(JSON.stringify(plan)).not.toContain('the-persons-own');
    }
  });
});

describe('putting an agent back', () => {
  it('restores the bytes and revokes the key', async () => {
    const test = await bench();
    await apply(test);
    const key = await keyIn(test.file);
    const { agent } = await test.switchyard.handlers['agents.undo']({ agent: 'claude-code' });
    expect(await readFile(test.file, 'utf8')).toBe(personsFile);
    expect(await status(test, key)).toBe(401);
    expect(await keysOf(test)).toEqual([]);
    expect(agent.appliedAtMs).toBeNull();
    expect(test.events.filter(({ name }) => name === 'agents.changed')).toHaveLength(2);
  });

  it('puts the others back when one file does not parse, and names that one', async () => {
    const test = await bench();
    const codexFile = join(test.homeDirectory, '.codex', 'config.toml');
    await mkdir(join(test.homeDirectory, '.codex'), { recursive: true });
    await writeFile(codexFile, 'model = "gpt"\n');
    await apply(test);
    await test.switchyard.handlers['agents.apply']({ agent: 'codex' });
    await writeFile(test.file, '{ broken');
    const { warnings } = await test.switchyard.handlers['agents.undo-all']({});
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/Claude Code/);
    expect(await readFile(codexFile, 'utf8')).toBe('model = "gpt"\n');
    expect(await readFile(test.file, 'utf8')).toBe('{ broken');
    // Repaired, it can still be put back.
    await writeFile(test.file, '{}');
    await test.switchyard.handlers['agents.undo-all']({});
    expect(await keysOf(test)).toEqual([]);
  });
});
