import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentEngine } from './engine-types.ts';
import { clientKey, proxyUrl } from './testing/planning.ts';
import { sampleAgent, sampleTexts } from './testing/sample-agent.ts';
import { temporaryHome, type TemporaryHome } from './testing/temporary-home.ts';

let home: TemporaryHome;
let first: string;
let second: string;
let engine: AgentEngine;
beforeEach(async () => {
  home = await temporaryHome();
  first = join(home.directory, '.sample', 'a.json');
  second = join(home.directory, '.sample', 'b.toml');
  await home.write(first, sampleTexts.json);
  await home.write(second, sampleTexts.toml);
  engine = home.engine({
    manifests: [
      sampleAgent([
        { name: 'a.json', format: 'json' },
        { name: 'b.toml', format: 'toml' },
      ]),
    ],
  });
  await engine.apply(request);
});
afterEach(() => home.remove());

const target = { agent: 'sample' };
const request = { ...target, proxyUrl, clientKey };
const states = async (): Promise<readonly string[]> =>
  (await engine.keys(target)).map(({ key, state }) => `${key} ${state}`);
const edit = async (file: string, from: string, to: string): Promise<void> => {
  const text = await home.read(file);
  expect(text).toContain(from);
  await home.write(file, text.replace(from, to));
};

describe('the keys that are ours', () => {
  it('are told with what stood there, what we wrote and what stands there now, secrets masked', async () => {
    await edit(first, `"${proxyUrl}"`, '"http://localhost:15721"');
    const [url, key] = await engine.keys(target);
    expect(url).toMatchObject({
      file: first,
      key: 'proxy.url',
      before: 'https://theirs.example',
      ours: proxyUrl,
      current: 'http://localhost:15721',
      state: 'changed',
      why: 'for a test',
    });
    expect(key).toMatchObject({
      key: 'proxy.key',
      before: null,
      ours: '••••cdef',
      current: '••••cdef',
      state: 'ours',
    });
    expect(JSON.stringify(await engine.keys(target))).not.toContain(clientKey);
  });

  it('are missing when somebody took them out, or the file away', async () => {
    await edit(first, `"key": "${clientKey}"`, '"other": 1');
    await rm(second);
    expect(await states()).toEqual([
      'proxy.url ours',
      'proxy.key missing',
      'proxy.url missing',
      'proxy.key missing',
    ]);
  });

  it('show former secrets of the person masked too', async () => {
    await engine.undo(target);
    await home.write(first, '{"proxy": {"key": "sk-the-persons-own-token-wxyz"}}');
    await engine.apply(request);
    const shown = JSON.stringify(await engine.keys(target));
    expect(shown).toContain('••••wxyz');
    expect(shown).not.toContain('persons-own');
  });

  it('are none for an agent that was put back', async () => {
    await engine.undo(target);
    expect(await engine.keys(target)).toEqual([]);
  });
});

describe('putting back single keys', () => {
  it('leaves the others ours; the rest goes back to the byte later', async () => {
    expect((await engine.undo({ ...target, keys: ['proxy.url'] })).agent.state).toBe('applied');
    expect(await home.read(first)).toContain('https://theirs.example');
    expect(await states()).toEqual(['proxy.key ours', 'proxy.key ours']);
    expect(engine.history('sample')[0]).toMatchObject({
      action: 'undo',
      keys: ['proxy.url'],
      note: 'single keys',
    });
    await engine.undo(target);
    expect([await home.read(first), await home.read(second)]).toEqual([sampleTexts.json, sampleTexts.toml]);
  });

  it('is shown by the plan first', async () => {
    const plan = await engine.plan({ action: 'undo', ...target, keys: ['proxy.key'] });
    expect(plan.changes.map(({ key, after }) => [key, after])).toEqual([
      ['proxy.key', null],
      ['proxy.key', null],
    ]);
  });

  it('of all keys is the same as undo', async () => {
    const { agent } = await engine.undo({ ...target, keys: ['proxy.key', 'proxy.url'] });
    expect(agent.state).toBe('direct');
    expect([await home.read(first), await home.read(second)]).toEqual([sampleTexts.json, sampleTexts.toml]);
  });

  it('refuses a key that is not ours', async () => {
    await expect(engine.undo({ ...target, keys: ['a', '__proto__'] })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('keeping what somebody else wrote', () => {
  it('gives up changed and missing keys only, writes nothing, and is in the history', async () => {
    await edit(first, `"${clientKey}"`, '"mine"');
    await edit(second, `key = "${clientKey}"`, '');
    const text = await home.read(first);
    expect(await engine.keep(target)).toMatchObject({ agent: { state: 'applied' }, warnings: [] });
    expect(await home.read(first)).toBe(text);
    expect(await states()).toEqual(['proxy.url ours', 'proxy.url ours']);
    expect(engine.history('sample').slice(0, 2)).toMatchObject([
      { action: 'keep', file: second, keys: ['proxy.key'] },
      { action: 'keep', file: first, keys: ['proxy.key'], note: 'kept as somebody else left it' },
    ]);
  });

  it('puts the rest back when the address is given up, so that our key goes nowhere else', async () => {
    await edit(first, `"${proxyUrl}"`, '"https://mine.example"');
    const { agent, warnings } = await engine.keep(target);
    expect(agent).toMatchObject({ state: 'direct', appliedAtMs: null });
    expect(warnings[0]).toContain('proxy.url');
    expect(await home.read(first)).toBe(
      sampleTexts.json.replace('https://theirs.example', 'https://mine.example'),
    );
    expect(await home.read(second)).toBe(sampleTexts.toml);
  });

  it('leaves the agent direct when nothing is left', async () => {
    await home.write(first, '{}');
    await rm(second);
    expect((await engine.keep(target)).agent).toMatchObject({ state: 'direct', appliedAtMs: null });
    expect((await engine.keep(target)).agent.state).toBe('direct');
  });

  it('is refused while a file does not parse: nothing can be told of its keys', async () => {
    await home.write(second, 'a = ');
    await expect(engine.keep(target)).rejects.toMatchObject({ code: 'file-unparsable' });
    expect(home.ledger.entries('sample', join(home.directory, '.sample'))).toHaveLength(4);
  });
});
