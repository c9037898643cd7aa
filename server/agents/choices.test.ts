import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentEngine } from './engine-types.ts';
import type { AgentManifest } from './manifest.ts';
import type { AgentStatus } from './status.ts';
import { clientKey, proxyUrl } from './testing/planning.ts';
import { sampleAgent } from './testing/sample-agent.ts';
import { temporaryHome, type TemporaryHome } from './testing/temporary-home.ts';

let home: TemporaryHome;
let file: string;
beforeEach(async () => {
  home = await temporaryHome();
  file = join(home.directory, '.sample', 'a.json');
  await mkdir(join(home.directory, '.sample'));
});
afterEach(() => home.remove());

const launch: NonNullable<AgentManifest['launch']> = () => ({ args: [], environment: {}, without: [] });
const engineOf = (facts: Partial<AgentManifest> = {}): AgentEngine =>
  home.engine({ manifests: [sampleAgent([{ name: 'a.json', format: 'json' }], facts)] });
const target = { agent: 'sample' };
const request = { ...target, proxyUrl, clientKey };
const only = async (engine: AgentEngine): Promise<AgentStatus | undefined> => (await engine.list())[0];

describe('what a person chose for an agent', () => {
  it('is the file until something else is chosen, and is remembered', async () => {
    const engine = engineOf({ launch });
    expect(await engine.choice(target)).toEqual({ way: 'always', models: {}, source: null });
    const status = await engine.setChoice(target, { way: 'launch', models: { main: 'one' } });
    expect(status).toMatchObject({
      state: 'launch-only',
      way: 'launch',
      models: { main: 'one' },
      canLaunch: true,
    });
    expect(await engineOf({ launch }).choice(target)).toMatchObject({
      way: 'launch',
      models: { main: 'one' },
    });
  });

  it('cannot be the file while the agent would have to be told models that nobody knows', async () => {
    const engine = engineOf({ desired: () => [] });
    const expected = { code: 'input-invalid', message: expect.stringContaining('add an account first') };
    await expect(engine.plan({ action: 'apply', ...request })).rejects.toMatchObject(expected);
    await expect(engine.apply(request)).rejects.toMatchObject(expected);
    expect(await engine.list()).toMatchObject([{ appliedAtMs: null }]);
  });

  it('gives apply its models; models of a request win and are remembered', async () => {
    const engine = engineOf();
    await engine.setChoice(target, { way: 'manual', models: { main: 'one' } });
    expect((await engine.apply(request)).agent).toMatchObject({ way: 'always', models: { main: 'one' } });
    expect(await home.read(file)).toContain('"one"');
    const plan = await engine.plan({ action: 'apply', ...request, models: { main: 'two' } });
    expect(plan.changes.map(({ after }) => after)).toEqual(['two']);
    await engine.apply({ ...request, models: { main: 'two' } });
    expect(await engine.choice(target)).toMatchObject({ way: 'always', models: { main: 'two' } });
    await engine.apply({ ...request, models: {} });
    expect(await home.read(file)).not.toContain('model');
  });

  it.each([
    ['a slot that is not there', { way: 'always', models: { other: 'x' } }],
    ['a prototype', { way: 'always', models: JSON.parse('{"__proto__": "x"}') as Record<string, string> }],
    ['an empty name', { way: 'always', models: { main: '' } }],
    ['a name with a line break', { way: 'always', models: { main: 'a\nb' } }],
    ['launching what cannot be launched', { way: 'launch', models: {} }],
  ] as const)('is refused for %s', async (_name, choice) => {
    await expect(engineOf().setChoice(target, choice)).rejects.toMatchObject({ code: 'input-invalid' });
    expect(home.ledger.choice('sample', join(home.directory, '.sample'))).toBeNull();
  });
});

describe('an agent that no file can point here', () => {
  it('is refused with what to do instead', async () => {
    const launched = engineOf({ modes: [], launch });
    await expect(launched.apply(request)).rejects.toMatchObject({
      code: 'input-invalid',
      message: expect.stringContaining('switchyard run sample'),
    });
    await expect(launched.plan({ action: 'apply', ...request })).rejects.toMatchObject({
      code: 'input-invalid',
    });
    expect(await only(launched)).toMatchObject({ state: 'launch-only', way: 'launch', modes: [] });
    const manual = engineOf({ modes: [], isProgram: false });
    await expect(manual.apply(request)).rejects.toMatchObject({
      message: expect.stringContaining('copy the lines'),
    });
    expect(await only(manual)).toMatchObject({ state: 'direct', way: 'manual', isProgram: false });
  });

  it('is refused with its reason when it cannot be served at all', async () => {
    const engine = engineOf({ modes: [], unsupported: 'It talks to its own cloud only.' });
    await expect(engine.apply(request)).rejects.toMatchObject({ message: 'It talks to its own cloud only.' });
    expect(await only(engine)).toMatchObject({
      state: 'unsupported',
      unsupported: 'It talks to its own cloud only.',
    });
  });

  it('is refused for a mode that it does not have', async () => {
    await expect(engineOf().apply({ ...request, mode: 'profile' })).rejects.toMatchObject({
      code: 'input-invalid',
    });
  });
});

describe('a home that a person adds', () => {
  it('is listed, may lie outside the home directory, and can be applied, undone and removed', async () => {
    const outside = join(home.dataDirectory, 'work');
    await mkdir(outside, { recursive: true });
    const engine = engineOf();
    expect(await engine.addHome('sample', outside)).toMatchObject({ home: outside, homeSource: 'added' });
    expect((await engine.list()).map((status) => status.homeSource)).toEqual(['default', 'added']);
    await engine.apply({ ...request, home: outside });
    await expect(engine.removeHome('sample', outside)).rejects.toMatchObject({ code: 'input-invalid' });
    await engine.undo({ ...target, home: outside });
    await engine.removeHome('sample', outside);
    expect(await engine.list()).toHaveLength(1);
    await expect(engine.removeHome('sample', outside)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('stays added when a choice is made', async () => {
    const next = join(home.directory, 'second');
    await mkdir(next);
    const engine = engineOf({ launch });
    expect((await engine.addHome('sample', `${next}/`)).state).toBe('direct');
    await engine.setChoice({ ...target, home: next }, { way: 'launch', models: {} });
    expect((await engine.list())[1]).toMatchObject({ home: next, homeSource: 'added', way: 'launch' });
  });

  it.each([
    ['relative', 'is not an absolute path'],
    ['/', 'is the root of a file system'],
    ['/nowhere/at/all', 'does not exist: make the directory first'],
    ['MISSING', 'does not exist: make the directory first'],
    ['FILE', 'is a file, not a directory'],
    ['BELOW-FILE', 'does not exist: make the directory first'],
    ['/a\0b', 'is not an absolute path'],
  ])('is refused: %j', async (path, message) => {
    await home.write(file, '{}');
    const places: Readonly<Record<string, string>> = {
      FILE: file,
      'BELOW-FILE': join(file, 'below'),
      MISSING: join(home.directory, 'misspelt'),
    };
    await expect(engineOf().addHome('sample', places[path] ?? path)).rejects.toMatchObject({
      code: 'input-invalid',
      message: expect.stringContaining(message),
    });
    await expect(engineOf().addHome('nobody', home.directory)).rejects.toMatchObject({ code: 'not-found' });
    expect(home.ledger.addedHomes('sample')).toEqual([]);
  });

  it('is not there twice when it was found anyway', async () => {
    const engine = engineOf();
    await engine.addHome('sample', join(home.directory, '.sample'));
    expect((await engine.list()).map((status) => status.homeSource)).toEqual(['default']);
  });
});

describe('homes in Linux systems on Windows', () => {
  it('are listed when the agent has a directory there, and links may not leave them', async () => {
    const linux = join(home.dataDirectory, 'wsl', 'ada');
    await mkdir(join(linux, '.sample'), { recursive: true });
    await mkdir(join(home.dataDirectory, 'wsl', 'bob'), { recursive: true });
    const came = Promise.withResolvers<unknown>();
    const engine = home.engine({
      manifests: [sampleAgent([{ name: 'a.json', format: 'json' }])],
      onLateChange: came.resolve,
      listWslHomes: () => Promise.resolve([linux, join(home.dataDirectory, 'wsl', 'bob')]),
    });
    expect(await engine.list()).toHaveLength(1);
    expect(await came.promise).toEqual({ kind: 'homes' });
    const found = (await engine.list()).find((status) => status.homeSource === 'wsl');
    expect(found).toMatchObject({ home: join(linux, '.sample'), state: 'direct' });
    await engine.apply({ ...request, home: found?.home });
    expect(await home.read(join(linux, '.sample', 'a.json'))).toContain(proxyUrl);
    expect((await engine.list()).filter((status) => status.home.startsWith(linux))).toHaveLength(1);
    await engine.undo({ ...target, home: found?.home });
  });
});
