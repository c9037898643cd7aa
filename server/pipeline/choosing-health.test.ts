import { describe, expect, test } from 'vitest';
import type { ControlEvent } from '../contract/index.ts';
import { genuineClaude } from '../testing/genuine-requests.ts';
import { readWhole } from '../testing/http-client.ts';
import { claudePlan, until } from '../testing/product.ts';
import { makeSeal } from '../testing/vendors/seal.ts';
import { exhausted, session, throttled, useChoosingBench } from './testing/choosing-bench.ts';

const bench = useChoosingBench();
const hourMs = 3_600_000;
const thought = { issuer: 'api.anthropic.com', holder: 'one', about: 'hm' };
/** A conversation with hidden reasoning that the vendor itself has sealed. */
const bound = {
  model: 'claude-opus-6-0',
  messages: [
    { role: 'user', content: 'hello' },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'hm', signature: makeSeal(thought, 'n') },
        { type: 'text', text: 'hello' },
      ],
    },
    { role: 'user', content: 'go on' },
  ],
};

function listen(): ControlEvent[] {
  const events: ControlEvent[] = [];
  bench.product.switchyard.events.subscribe((event) => events.push(event));
  return events;
}
const moves = (events: readonly ControlEvent[]): readonly unknown[] =>
  events.filter(({ name }) => name === 'session.moved').map(({ payload }) => payload);
const ask = (
  letter: string,
  body: object = {},
): Promise<{ readonly status: number; readonly text: string }> =>
  bench.product.send(genuineClaude(bench.product.key, { ...session(letter), body: { ...body } }));

describe('a conversation that has to move', () => {
  test('is announced in the record of its request and as an event', async () => {
    await bench.start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await bench.automatic();
    const events = listen();
    await ask('a');
    bench.product.vendors.anthropic.script('one').always(exhausted);
    expect((await ask('a')).status).toBe(200);
    const record = await bench.product.lastRecord();
    const told = {
      reason: expect.stringContaining('next in order'),
      cause: 'automatic',
      leftOut: 0,
    };
    expect(record.movedFrom).toEqual({ accountId: bench.idOf('one'), accountLabel: 'one', ...told });
    expect(moves(events)).toEqual([
      expect.objectContaining({
        requestId: record.id,
        vendor: 'anthropic',
        fromLabel: 'one',
        toAccountId: bench.idOf('two'),
        toLabel: 'two',
        ...told,
      }),
    ]);
    await ask('a');
    expect(moves(events)).toHaveLength(1);
  });

  test('because the person switched is announced as that', async () => {
    await bench.start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    const events = listen();
    await ask('a');
    await bench.use('two');
    await ask('a');
    await ask('b');
    expect(moves(events)).toEqual([
      expect.objectContaining({ fromLabel: 'one', toLabel: 'two', cause: 'person' }),
    ]);
  });

  test('but holds what only its account can read is refused with a choice, until the person chooses', async () => {
    await bench.start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await bench.automatic();
    bench.product.vendors.anthropic.script('one').next({ kind: 'answer' }).always(exhausted);
    await ask('a', bound);
    await ask('a', bound);
    const refused = await ask('a', bound);
    expect(refused.status).toBe(429);
    expect(refused.text).toMatch(/only its own account can read.*switch accounts/);
    expect(bench.served()).toEqual(['one', 'one']);
    await bench.use('two');
    expect((await ask('a', bound)).status).toBe(200);
    expect((await bench.product.lastRecord()).movedFrom).toMatchObject({ cause: 'person' });
  });

  test('does not move because the product was restarted', async () => {
    await bench.start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await bench.automatic();
    bench.product.vendors.anthropic.script('one').next({ kind: 'failure', failure: 'throttle' });
    await ask('a');
    await ask('a');
    await bench.product.reopen();
    await ask('a');
    await ask('b');
    expect(bench.served()).toEqual(['one', 'two', 'two', 'two', 'one']);
  });

  test('with the group’s consent moves and says what was left out', async () => {
    await bench.start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await bench.automatic();
    await bench.product.switchyard.handlers['accounts.set-routing']({
      vendor: 'anthropic',
      movesBound: true,
    });
    bench.product.vendors.anthropic.script('one').next({ kind: 'answer' }).always(exhausted);
    await ask('a', bound);
    expect((await ask('a', bound)).status).toBe(200);
    expect((await bench.product.lastRecord()).movedFrom).toMatchObject({ cause: 'automatic' });
  });
});

describe('rests', () => {
  test('of our own guess never take the only account away', async () => {
    await bench.start({ anthropic: [claudePlan('one')] });
    bench.product.vendors.anthropic.script('one').next(throttled, throttled, throttled);
    for (let time = 0; time < 3; time += 1) expect((await ask('a')).status).toBe(429);
    expect((await ask('a')).status).toBe(200);
    expect(bench.served()).toHaveLength(4);
  });

  test('of one account are others’ chance, in automatic mode', async () => {
    await bench.start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await bench.automatic();
    bench.product.vendors.anthropic.script('one').next(throttled);
    await ask('a');
    await ask('b');
    expect(bench.served()).toEqual(['one', 'two', 'two']);
  });

  test('ended by hand are tried at once, and what is known outlives a crash', async () => {
    await bench.start({ anthropic: [claudePlan('one')] });
    const resetsAtMs = bench.product.ports.clock.nowMs() + hourMs;
    bench.product.vendors.anthropic.script('one').next({ ...exhausted, resetsAtMs });
    await ask('a');
    expect((await bench.product.account(bench.idOf('one'))).health).toMatchObject({
      availability: 'cooling',
      code: 'plan-limit',
      source: 'vendor',
      unusual: false,
    });
    await bench.product.reopen();
    expect((await ask('a')).status).toBe(429);
    await bench.product.switchyard.handlers['accounts.try-now']({ id: bench.idOf('one') });
    expect((await bench.product.account(bench.idOf('one'))).health?.availability).toBe('probing');
    expect((await ask('a')).status).toBe(200);
    expect((await bench.product.account(bench.idOf('one'))).health?.availability).toBe('ready');
  });

  test('end with one try: others wait for it, and go when it answers', async () => {
    await bench.start({ anthropic: [claudePlan('one')] });
    bench.product.vendors.anthropic.script('one').next(exhausted);
    await ask('a');
    await bench.product.switchyard.handlers['accounts.try-now']({ id: bench.idOf('one') });
    bench.product.vendors.anthropic
      .script('one')
      .next({ kind: 'slow', beforeFirstEventMs: 400, text: 'slow' });
    const probe = bench.product.open(genuineClaude(bench.product.key, session('a')));
    await bench.product.vendors.anthropic.requests.waitFor(2);
    const other = ask('b');
    await new Promise((resolve) => {
      setTimeout(resolve, 150);
    });
    expect(bench.served()).toHaveLength(2);
    expect((await other).status).toBe(200);
    expect((await readWhole(await probe.head)).text).toContain('message_stop');
    expect(bench.served()).toHaveLength(3);
  });
});

describe('a login that was ended', () => {
  test('does not send the next conversation to the next login for half a minute', async () => {
    await bench.start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await bench.automatic();
    bench.product.vendors.anthropic.script('one').always({ kind: 'failure', failure: 'token-revoked' });
    await ask('a');
    expect((await ask('b')).status).toBe(403);
    expect(bench.served()).toEqual(['one']);
    bench.product.ports.clock.moveBy(31_000);
    expect((await ask('b')).status).toBe(200);
    expect(bench.served()).toEqual(['one', 'two']);
  });
});

describe('a limit of running requests', () => {
  test('lets the others wait their turn, and forgets who leaves', async () => {
    await bench.start({ anthropic: [claudePlan('one')] });
    const { handlers } = bench.product.switchyard;
    await handlers['accounts.set-account-routing']({ id: bench.idOf('one'), concurrency: 1 });
    bench.product.vendors.anthropic
      .script('one')
      .next({ kind: 'slow', betweenEventsMs: 40, text: 'a slow one', deltas: 6 });
    const first = bench.product.open(genuineClaude(bench.product.key, session('a')));
    await bench.product.vendors.anthropic.requests.waitFor(1);
    const leaves = bench.product.open(genuineClaude(bench.product.key, session('b')));
    const stays = ask('c');
    await until(() => bench.product.switchyard.activeStreams() === 3);
    leaves.abort();
    expect(bench.served()).toHaveLength(1);
    await readWhole(await first.head);
    expect((await stays).status).toBe(200);
    expect(bench.served()).toHaveLength(2);
  });
});

describe('strategies and reserve', () => {
  test('set by operation, kept over a restart, explained by the simulator', async () => {
    await bench.start({
      anthropic: [
        claudePlan('one', { fiveHour: { used: 0.96, resetsAtMs: null }, costPerRequest: 0 }),
        claudePlan('two', { costPerRequest: 0 }),
      ],
    });
    await bench.automatic();
    await ask('a');
    await ask('b');
    expect(bench.served()).toEqual(['one', 'two']);
    await ask('a');
    expect(bench.served().at(-1)).toBe('one');
    const simulate = () =>
      bench.product.switchyard.handlers['accounts.simulate']({
        vendor: 'anthropic',
        model: 'claude-opus-5-5',
      });
    expect(await simulate()).toMatchObject({
      chosenId: bench.idOf('two'),
      reason: expect.stringContaining('96 % used'),
    });
    const { handlers } = bench.product.switchyard;
    await handlers['accounts.set-account-routing']({ id: bench.idOf('two'), reservePercent: 95 });
    await handlers['accounts.set-routing']({ vendor: 'anthropic', strategy: 'most-left' });
    await bench.product.reopen();
    const dry = await simulate();
    expect(dry.chosenId).toBe(bench.idOf('one'));
    expect(dry.candidates[1]).toMatchObject({
      skip: 'reserve',
      reason: expect.stringContaining('kept for you'),
    });
    const { groups } = await bench.product.switchyard.handlers['accounts.snapshot']({});
    expect(groups.find(({ vendor }) => vendor === 'anthropic')?.routing?.strategy).toBe('most-left');
  });

  test('an account over the threshold that the person chooses is used', async () => {
    await bench.start({
      anthropic: [
        claudePlan('one', { costPerRequest: 0 }),
        claudePlan('two', { fiveHour: { used: 0.97, resetsAtMs: null }, costPerRequest: 0 }),
      ],
    });
    await bench.automatic();
    await bench.use('two');
    await ask('a');
    await bench.use('two');
    await ask('b');
    expect(bench.served()).toEqual(['two', 'two']);
  });
});
