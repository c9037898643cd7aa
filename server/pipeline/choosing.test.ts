import { describe, expect, test } from 'vitest';
import { genuineClaude, genuineCodex } from '../testing/genuine-requests.ts';
import { readWhole } from '../testing/http-client.ts';
import { anthropicKey, claudePlan, codexPlan, until } from '../testing/product.ts';
import { bound, exhausted, session, throttled, useChoosingBench } from './testing/choosing-bench.ts';

const bench = useChoosingBench();

describe('the account in use', () => {
  test('serves until the person switches, and a switch counts from the next request on', async () => {
    await bench.start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await bench.product.send(genuineClaude(bench.product.key));
    await bench.use('two');
    await bench.product.send(genuineClaude(bench.product.key));
    await bench.product.send(genuineClaude(bench.product.key, session('a')));
    await bench.use('one');
    await bench.product.send(genuineClaude(bench.product.key));
    expect(bench.served()).toEqual(['one', 'two', 'two', 'one']);
  });

  test.each(['fixed', 'automatic'] as const)(
    '%s: a switch while an answer is on its way lets it end, and the conversation goes on with the new account',
    async (mode) => {
      await bench.start({ anthropic: [claudePlan('one'), claudePlan('two')] });
      await bench.product.switchyard.handlers['accounts.set-mode']({ vendor: 'anthropic', mode });
      bench.product.vendors.anthropic
        .script('one')
        .next({ kind: 'slow', beforeFirstEventMs: 150, text: 'slow' });
      const running = bench.product.open(genuineClaude(bench.product.key));
      await bench.product.vendors.anthropic.requests.waitFor(1);
      await bench.use('two');
      const answer = await readWhole(await running.head);
      expect(answer.text).toContain('message_stop');
      await bench.product.lastRecord();
      await bench.product.send(genuineClaude(bench.product.key));
      await bench.product.send(genuineClaude(bench.product.key));
      expect(bench.served()).toEqual(['one', 'two', 'two']);
    },
  );

  test('thirty switches in a row never send a request to the account before', async () => {
    await bench.start({
      anthropic: [claudePlan('one', { costPerRequest: 0 }), claudePlan('two', { costPerRequest: 0 })],
    });
    const expected: string[] = [];
    for (let round = 0; round < 30; round += 1) {
      const name = round % 2 === 0 ? 'two' : 'one';
      await bench.use(name);
      await bench.product.send(genuineClaude(bench.product.key));
      expected.push(name);
    }
    expect(bench.served()).toEqual(expected);
  });

  test('each vendor has its own', async () => {
    await bench.start({
      anthropic: [claudePlan('one'), claudePlan('two')],
      openai: [codexPlan('three'), codexPlan('four')],
    });
    await bench.use('two');
    await bench.use('four');
    await bench.product.send(genuineClaude(bench.product.key));
    await bench.product.send(genuineCodex(bench.product.key));
    expect(bench.served()).toEqual(['two']);
    expect(bench.product.vendors.openai.requests.last?.account).toBe('four');
  });

  test('disabled or removed, hands over to the first that is left; enabling takes nothing back', async () => {
    await bench.start({ anthropic: [claudePlan('one'), claudePlan('two'), claudePlan('three')] });
    const { handlers } = bench.product.switchyard;
    await handlers['accounts.update']({ id: bench.idOf('two'), enabled: false });
    await handlers['accounts.update']({ id: bench.idOf('one'), enabled: false });
    await bench.product.send(genuineClaude(bench.product.key));
    await handlers['accounts.update']({ id: bench.idOf('one'), enabled: true });
    await bench.product.send(genuineClaude(bench.product.key));
    await handlers['accounts.remove']({ id: bench.idOf('three') });
    await bench.product.send(genuineClaude(bench.product.key));
    expect(bench.served()).toEqual(['three', 'three', 'one']);
  });

  test('added while all others are disabled, serves at once', async () => {
    await bench.start({ anthropic: [claudePlan('one'), anthropicKey('later')] });
    await bench.product.switchyard.handlers['accounts.remove']({ id: bench.idOf('later') });
    await bench.product.switchyard.handlers['accounts.update']({ id: bench.idOf('one'), enabled: false });
    await bench.product.addAccount('later');
    expect((await bench.product.send(genuineClaude(bench.product.key))).status).toBe(200);
    expect(bench.served()).toEqual(['later']);
  });

  test('removed while its answer is on its way: the answer still arrives', async () => {
    await bench.start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    bench.product.vendors.anthropic
      .script('one')
      .next({ kind: 'slow', beforeHeadersMs: 120, text: 'late but whole' });
    const running = bench.product.send(genuineClaude(bench.product.key));
    await bench.product.vendors.anthropic.requests.waitFor(1);
    await bench.product.switchyard.handlers['accounts.remove']({ id: bench.idOf('one') });
    const answer = await running;
    expect([answer.status, answer.complete]).toEqual([200, true]);
    expect(answer.text).toContain('message_stop');
    await until(() => bench.product.switchyard.activeStreams() === 0);
  });
});

describe('an exhausted account', () => {
  test('fixed: its 429 is relayed, and nobody else is asked', async () => {
    await bench.start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    bench.product.vendors.anthropic.script('one').always(exhausted);
    expect((await bench.product.send(genuineClaude(bench.product.key))).status).toBe(429);
    expect((await bench.product.send(genuineClaude(bench.product.key))).status).toBe(429);
    expect(bench.served()).toEqual(['one']);
  });

  test('automatic: the next in order answers the same request, and the answer says that it moved', async () => {
    await bench.start({ anthropic: [claudePlan('one'), claudePlan('two'), claudePlan('three')] });
    await bench.automatic();
    bench.product.vendors.anthropic.script('one').always(exhausted);
    const answer = await bench.product.send(genuineClaude(bench.product.key));
    expect([
      answer.status,
      answer.headers['x-switchyard-switches'],
      answer.headers['x-switchyard-account'],
    ]).toEqual([200, '1', bench.idOf('two')]);
    expect(
      (await bench.product.lastRecord()).attempts.map((attempt) => [attempt.accountLabel, attempt.status]),
    ).toEqual([
      ['one', 429],
      ['two', 200],
    ]);
    expect(bench.served()).toEqual(['one', 'two']);
  });

  test('automatic: a conversation that has moved stays, a new one begins where it should', async () => {
    await bench.start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await bench.automatic();
    bench.product.vendors.anthropic.script('one').next(throttled);
    await bench.product.send(genuineClaude(bench.product.key, session('a')));
    await bench.product.switchyard.handlers['accounts.clear-cooldown']({ id: bench.idOf('one') });
    await bench.product.send(genuineClaude(bench.product.key, session('a')));
    await bench.product.send(genuineClaude(bench.product.key, session('b')));
    expect(bench.served()).toEqual(['one', 'two', 'two', 'one']);
    await bench.use('one');
    await bench.product.send(genuineClaude(bench.product.key, session('a')));
    expect(bench.served().at(-1)).toBe('one');
  });

  test('automatic: two moves at most, and then the last vendor answer', async () => {
    const names = ['one', 'two', 'three', 'four'];
    await bench.start({ anthropic: names.map((name) => claudePlan(name)) });
    await bench.automatic();
    for (const name of names) bench.product.vendors.anthropic.script(name).always(exhausted);
    const answer = await bench.product.send(genuineClaude(bench.product.key));
    expect(answer.status).toBe(429);
    expect(answer.headers['x-switchyard-switches']).toBe('2');
    expect(bench.served()).toEqual(['one', 'two', 'three']);
    expect(answer.body.equals(bench.product.vendors.anthropic.lastResponseBytes)).toBe(true);
  });

  test('automatic: all used up: one 429 with the earliest return, without asking anybody', async () => {
    await bench.start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await bench.automatic();
    const nowMs = bench.product.ports.clock.nowMs();
    bench.product.vendors.anthropic.script('one').always({ ...exhausted, resetsAtMs: nowMs + 3 * 3_600_000 });
    bench.product.vendors.anthropic.script('two').always({ ...exhausted, resetsAtMs: nowMs + 2 * 3_600_000 });
    await bench.product.send(genuineClaude(bench.product.key));
    const answer = await bench.product.send(genuineClaude(bench.product.key));
    expect(answer.status).toBe(429);
    expect(Math.abs(Number(answer.headers['retry-after']) - 7_200)).toBeLessThan(5);
    expect(bench.served()).toEqual(['one', 'two']);
  });

  test('automatic: what only its own account can read never moves', async () => {
    await bench.start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await bench.automatic();
    bench.product.vendors.anthropic.script('one').always(exhausted);
    const answer = await bench.product.send(genuineClaude(bench.product.key, { body: bound }));
    expect(answer.status).toBe(429);
    expect(bench.served()).toEqual(['one']);
  });

  test('automatic: an overload inside a 200, before any content, moves too', async () => {
    await bench.start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await bench.automatic();
    bench.product.vendors.anthropic.script('one').always({ kind: 'overload-in-200' });
    const answer = await bench.product.send(genuineClaude(bench.product.key));
    expect(answer.text).toContain('message_stop');
    expect(answer.text).not.toContain('verloaded');
    expect(bench.served()).toEqual(['one', 'two']);
  });

  test('automatic: an error after content is the client’s to see', async () => {
    await bench.start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await bench.automatic();
    bench.product.vendors.anthropic
      .script('one')
      .always({ kind: 'error-mid-stream', afterEvents: 6, text: 'a b c d', deltas: 4 });
    expect((await bench.product.send(genuineClaude(bench.product.key))).text).toContain('overloaded_error');
    expect(bench.served()).toEqual(['one']);
  });

  test.each([
    ['a revoked login', 'token-revoked'],
    ['an account on hold', 'organization-on-hold'],
    ['a failure that may have been charged', 'internal'],
    ['a request that is at fault', 'prompt-too-long'],
  ] as const)('automatic: %s is never tried on the next account', async (_what, failure) => {
    await bench.start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await bench.automatic();
    bench.product.vendors.anthropic.script('one').always({ kind: 'failure', failure });
    expect((await bench.product.send(genuineClaude(bench.product.key))).status).not.toBe(200);
    expect(bench.served()).toEqual(['one']);
  });

  test('automatic: a broken connection is not sent again to anybody', async () => {
    await bench.start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await bench.automatic();
    bench.product.vendors.anthropic.script('one').always({ kind: 'cut', afterEvents: -1 });
    expect((await bench.product.send(genuineClaude(bench.product.key))).status).toBe(502);
    expect(bench.served()).toEqual(['one']);
  });

  test('fixed again: a conversation that had moved comes back', async () => {
    await bench.start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await bench.automatic();
    bench.product.vendors.anthropic.script('one').next(exhausted);
    await bench.product.send(genuineClaude(bench.product.key));
    await bench.product.switchyard.handlers['accounts.clear-cooldown']({ id: bench.idOf('one') });
    await bench.product.switchyard.handlers['accounts.set-mode']({ vendor: 'anthropic', mode: 'fixed' });
    await bench.product.send(genuineClaude(bench.product.key));
    expect(bench.served()).toEqual(['one', 'two', 'one']);
  });
});
