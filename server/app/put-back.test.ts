import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { claudePlan, startProduct, type Product } from '../testing/product.ts';
import { defaultSettings } from '../control/index.ts';
import { memorySettings } from '../testing/control-bench.ts';
import { openOffline } from './offline.ts';
import { createPutBack, parsePutBack, type PutBackAgent } from './put-back.ts';

const text = '{\n  // mine\n  "model": "opus"\n}\n';

async function pointed(
  agentsOnQuit: 'leave' | 'put-back' | 'ask',
): Promise<Product & { readonly file: string }> {
  const product = await startProduct({
    anthropic: [claudePlan('one')],
    settings: memorySettings({ ...defaultSettings, agentsOnQuit }),
  });
  const folder = join(product.homeDirectory, '.claude');
  await mkdir(folder);
  const file = join(folder, 'settings.json');
  await writeFile(file, text);
  await product.switchyard.handlers['agents.apply']({ agent: 'claude-code', mode: 'pass-through' });
  return Object.assign(product, { file });
}

const modeOf = async ({ switchyard }: Product): Promise<unknown> =>
  (await switchyard.handlers['agents.list']({})).agents.find(({ id }) => id === 'claude-code')?.mode;

describe('agents when Switchyard quits', () => {
  it('are put back to the byte, and come here again at the next start as they were', async () => {
    const product = await pointed('put-back');
    await product.switchyard.close({ drainMs: 0 });
    expect(await readFile(product.file, 'utf8')).toBe(text);
    await product.reopen();
    expect(await modeOf(product)).toBe('pass-through');
    const { keys } = await product.switchyard.handlers['keys.list']({});
    expect(keys.filter(({ agent }) => agent !== null)).toHaveLength(1);
    await product.switchyard.handlers['agents.undo']({ agent: 'claude-code' });
    await product.reopen();
    expect(await modeOf(product)).toBeNull();
    await product.close();
  });

  it('stay as they are otherwise, unless the shell decides', async () => {
    const product = await pointed('ask');
    const ours = await readFile(product.file, 'utf8');
    await product.reopen();
    expect(await readFile(product.file, 'utf8')).toBe(ours);
    await product.switchyard.close({ drainMs: 0, agents: 'put-back' });
    expect(await readFile(product.file, 'utf8')).toBe(text);
    await product.reopen();
    expect(await modeOf(product)).toBe('pass-through');
    await product.close();
  });

  it('are not touched again when somebody pointed them elsewhere meanwhile, and the person is told', async () => {
    const product = await pointed('put-back');
    await product.switchyard.close({ drainMs: 0 });
    const elsewhere = '{ "env": { "ANTHROPIC_BASE_URL": "https://other.example" } }\n';
    await writeFile(product.file, elsewhere);
    await product.reopen();
    expect(await readFile(product.file, 'utf8')).toBe(elsewhere);
    expect((await product.app()).notices.map(({ message }) => message).join()).toMatch(
      /Claude Code was changed/,
    );
    await product.reopen();
    expect((await product.app()).notices.map(({ message }) => message).join()).not.toMatch(/Claude Code/);
    await product.close();
  });

  it('keep the key that the person gave them, where no file holds it', async () => {
    const product = await pointed('put-back');
    const { handlers } = product.switchyard;
    await handlers['agents.apply']({ agent: 'goose', models: { main: 'some-model' } });
    const { view } = await handlers['keys.add']({ label: 'Goose', agent: 'goose' });
    await product.reopen();
    const { agents } = await product.switchyard.handlers['agents.list']({});
    expect(agents.find(({ id }) => id === 'goose')).toMatchObject({
      state: 'applied',
      key: { id: view.id },
    });
    await product.close();
  });

  it('stay back when the person puts everything back before the next start', async () => {
    const product = await pointed('put-back');
    await product.switchyard.close({ drainMs: 0 });
    const { clock, random, environment } = product.ports;
    const offline = await openOffline({
      dataDirectory: product.dataDirectory,
      homeDirectory: product.homeDirectory,
      environment,
      settings: memorySettings(),
      clock,
      random,
      version: '0.0.0-test',
    });
    await offline.handlers['agents.undo-all']({});
    await offline.close();
    await product.reopen();
    expect(await readFile(product.file, 'utf8')).toBe(text);
    await product.close();
  });

  it('that cannot be put back keep nothing from closing', async () => {
    const product = await pointed('put-back');
    await writeFile(product.file, '{ broken');
    await product.switchyard.close({ drainMs: 0 });
    expect(await readFile(product.file, 'utf8')).toBe('{ broken');
    await product.reopen();
    await product.close();
  });
});

describe('agents that a start could not point here', () => {
  it('are still remembered after the next quit', async () => {
    const waiting: PutBackAgent = { agent: 'codex', home: '/h', mode: 'key', models: {}, left: {} };
    const file = { value: [waiting] as readonly PutBackAgent[], save: async () => undefined };
    const saved: (readonly PutBackAgent[])[] = [];
    const refuse = () => Promise.reject(new Error('not asked for'));
    const putBack = createPutBack({
      file: { ...file, save: async (next) => void saved.push(next) },
      engine: { list: async () => [], status: refuse, plan: refuse, keys: refuse },
      writing: { apply: refuse, undo: refuse, rest: refuse, keep: refuse, endStarts: refuse },
      proxyUrl: () => 'http://127.0.0.1:4310',
      planKey: 'key',
      warn: (sentence) => expect.fail(sentence),
    });
    await putBack.all();
    expect(saved).toEqual([[waiting]]);
  });
});

describe('the stored list of agents that were put back', () => {
  it('passes over what it cannot understand', () => {
    const good = {
      agent: 'codex',
      home: '/h',
      mode: 'key',
      models: { main: 'x' },
      left: { a: null, b: 'x' },
    };
    expect(
      parsePutBack([
        good,
        null,
        7,
        {},
        { ...good, mode: 'all' },
        { ...good, models: { main: 7 } },
        { ...good, left: 7 },
      ]),
    ).toEqual([good, { ...good, left: {} }]);
    expect(() => parsePutBack({})).toThrow(TypeError);
  });
});
