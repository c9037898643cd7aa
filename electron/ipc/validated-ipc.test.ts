import { describe, expect, it } from 'vitest';
import { callFrom, createFakeIpc, type FakeIpc } from '../testing/fake-ipc.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createValidatedIpc, type ValidatedIpc } from './validated-ipc.ts';

interface Bench {
  readonly fake: FakeIpc;
  readonly ipc: ValidatedIpc;
  readonly clock: ReturnType<typeof createFakeClock>;
  readonly refused: string[];
  readonly seen: unknown[][];
}

function setUp(): Bench {
  const fake = createFakeIpc();
  const clock = createFakeClock();
  const refused: string[] = [];
  const seen: unknown[][] = [];
  const ipc = createValidatedIpc({
    ipcMain: fake.ipcMain,
    isKnownWindow: (id) => id === 1 || id === 2,
    monotonicMs: () => clock.monotonicMs(),
    onRefused: (_channel, reason) => refused.push(reason),
  });
  ipc.handle('test', async (...given) => {
    seen.push(given);
    return { ok: true, value: 'done' };
  });
  return { fake, ipc, clock, refused, seen };
}

describe('a call of a page', () => {
  it('passes from the main frame of our own page in a window we made', async () => {
    const { fake, seen } = setUp();
    expect(await fake.call('test', callFrom({}), 'app.snapshot', { a: 1 })).toEqual({
      ok: true,
      value: 'done',
    });
    expect(seen).toEqual([['app.snapshot', { a: 1 }]]);
  });

  it.each([
    ['a window that is not ours', callFrom({ id: 7 })],
    ['a destroyed window', callFrom({ destroyed: true })],
    ['a missing frame', callFrom({ frame: null })],
    ['a detached frame', callFrom({ frame: { detached: true } })],
    ['an inner frame', callFrom({ frame: { parent: {} } })],
    ['a foreign page', callFrom({ frame: { url: 'https://evil.test/' } })],
    [
      'a page whose host only begins like ours',
      callFrom({ frame: { url: 'app://switchyard.evil/index.html' } }),
    ],
    ['a page with user information', callFrom({ frame: { url: 'app://switchyard@evil/index.html' } })],
    ['a file', callFrom({ frame: { url: 'file:///switchyard/index.html' } })],
    ['an empty page', callFrom({ frame: { url: '' } })],
    ['a blank page', callFrom({ frame: { url: 'about:blank' } })],
  ])('is refused from %s, without a word', async (_who, event) => {
    const { fake, refused, seen } = setUp();
    await expect(fake.call('test', event, 'app.snapshot', {})).rejects.toThrow(/^refused$/);
    expect(refused).toHaveLength(1);
    expect(seen).toEqual([]);
  });

  const deep = (levels: number): unknown => {
    let value: unknown = 1;
    for (let level = 0; level < levels; level += 1) value = { value };
    return value;
  };
  const sparse: unknown[] = [];
  sparse.length = 4_000_000_000;

  it.each([
    ['text over a mebibyte', 'x'.repeat(600_000)],
    ['a long list', Array.from({ length: 200_000 }, () => 0)],
    ['a sparse list of billions', sparse],
    ['many long keys', { ['k'.repeat(600_000)]: 1 }],
    ['deep nesting', deep(40)],
    ['a date', { at: new Date(0) }],
    ['a map', new Map([['a', 1]])],
    ['bytes', new Uint8Array(4)],
    ['a big integer', { n: 1n }],
    ['not a number', { n: Number.NaN }],
    ['a prototype key', JSON.parse('{"__proto__":{"enabled":true}}')],
    ['a nested constructor key', { a: { constructor: { prototype: {} } } }],
  ])('is answered input-invalid for %s', async (_what, input) => {
    const { fake, seen } = setUp();
    const answer = await fake.call('test', callFrom({}), 'app.snapshot', input);
    expect(answer).toMatchObject({ ok: false, error: { code: 'input-invalid' } });
    expect(seen).toEqual([]);
    expect(({} as Record<string, unknown>)['enabled']).toBeUndefined();
  });

  it('is refused when it has more parts than it should, or a huge name', async () => {
    const { fake } = setUp();
    const extra = await fake.call('test', callFrom({}), 'a', {}, {});
    expect(extra).toMatchObject({ ok: false, error: { code: 'input-invalid' } });
    const huge = await fake.call('test', callFrom({}), 'x'.repeat(600_000));
    expect(huge).toMatchObject({ ok: false, error: { code: 'input-invalid' } });
  });

  it('passes when it is large but within a mebibyte', async () => {
    const { fake } = setUp();
    const answer = await fake.call('test', callFrom({}), 'a', { text: 'x'.repeat(500_000) });
    expect(answer).toMatchObject({ ok: true });
  });

  it('is answered overloaded beyond 200 at once, for that window only, until time passes', async () => {
    const { fake, clock } = setUp();
    const answers = [];
    for (let count = 0; count < 250; count += 1) answers.push(await fake.call('test', callFrom({}), 'a'));
    expect(answers.filter((answer) => (answer as { ok: boolean }).ok)).toHaveLength(200);
    expect(answers.at(-1)).toMatchObject({ ok: false, error: { code: 'overloaded' } });
    expect(await fake.call('test', callFrom({ id: 2 }), 'a')).toMatchObject({ ok: true });
    clock.advance(10);
    expect(await fake.call('test', callFrom({}), 'a')).toMatchObject({ ok: true });
    expect(await fake.call('test', callFrom({}), 'a')).toMatchObject({ ok: false });
  });
});

it('takes the channel of electron-store away, and its own on disposal', () => {
  const { fake, ipc } = setUp();
  expect(fake.forgotten).toEqual(['electron-store-get-data']);
  expect(fake.channels()).toEqual(['test']);
  ipc.dispose();
  expect(fake.channels()).toEqual([]);
});
