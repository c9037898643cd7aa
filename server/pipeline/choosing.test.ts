import { writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import {
  foreignMessages,
  foreignResponses,
  genuineClaude,
  genuineCodex,
} from '../testing/genuine-requests.ts';
import { readWhole } from '../testing/http-client.ts';
import {
  anthropicKey,
  claudePlan,
  codexLoginFile,
  codexPlan,
  openAiKey,
  startProduct,
  until,
  type Product,
  type ProductOptions,
} from '../testing/product.ts';

let product: Product;
afterEach(() => product.close());

const ids = new Map<string, string>();
const start = async (options: ProductOptions): Promise<void> => {
  product = await startProduct(options);
  ids.clear();
  for (const { name } of [...(options.anthropic ?? []), ...(options.openai ?? [])])
    ids.set(name, await product.addAccount(name));
};
const idOf = (name: string): string => ids.get(name)!;
const use = (name: string): Promise<unknown> =>
  product.switchyard.handlers['accounts.use']({ id: idOf(name) });
const automatic = (vendor = 'anthropic'): Promise<unknown> =>
  product.switchyard.handlers['accounts.set-mode']({ vendor, mode: 'automatic' });
/** Names of the simulated accounts that the vendor saw, in order. */
const served = (): readonly (string | null)[] =>
  product.vendors.anthropic.requests.all.map((request) => request.account);
const exhausted = { kind: 'failure', failure: 'plan-limit' } as const;
const session = (letter: string): { session: string } => ({
  session: `${letter.repeat(8)}-0000-4000-8000-000000000000`,
});
const bound = {
  model: 'claude-opus-6-0',
  messages: [
    { role: 'user', content: 'hello' },
    { role: 'assistant', content: [{ type: 'thinking', thinking: '', signature: 'c2lnbmVk' }] },
    { role: 'user', content: 'go on' },
  ],
};

describe('the account in use', () => {
  test('serves until the person switches, and a switch counts from the next request on', async () => {
    await start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await product.send(genuineClaude(product.key));
    await use('two');
    await product.send(genuineClaude(product.key));
    await product.send(genuineClaude(product.key, session('a')));
    await use('one');
    await product.send(genuineClaude(product.key));
    expect(served()).toEqual(['one', 'two', 'two', 'one']);
  });

  test.each(['fixed', 'automatic'] as const)(
    '%s: a switch while an answer is on its way lets it end, and the conversation goes on with the new account',
    async (mode) => {
      await start({ anthropic: [claudePlan('one'), claudePlan('two')] });
      await product.switchyard.handlers['accounts.set-mode']({ vendor: 'anthropic', mode });
      product.vendors.anthropic.script('one').next({ kind: 'slow', beforeFirstEventMs: 150, text: 'slow' });
      const running = product.open(genuineClaude(product.key));
      await product.vendors.anthropic.requests.waitFor(1);
      await use('two');
      const answer = await readWhole(await running.head);
      expect(answer.text).toContain('message_stop');
      await product.lastRecord();
      await product.send(genuineClaude(product.key));
      await product.send(genuineClaude(product.key));
      expect(served()).toEqual(['one', 'two', 'two']);
    },
  );

  test('thirty switches in a row never send a request to the account before', async () => {
    await start({
      anthropic: [claudePlan('one', { costPerRequest: 0 }), claudePlan('two', { costPerRequest: 0 })],
    });
    const expected: string[] = [];
    for (let round = 0; round < 30; round += 1) {
      const name = round % 2 === 0 ? 'two' : 'one';
      await use(name);
      await product.send(genuineClaude(product.key));
      expected.push(name);
    }
    expect(served()).toEqual(expected);
  });

  test('each vendor has its own', async () => {
    await start({
      anthropic: [claudePlan('one'), claudePlan('two')],
      openai: [codexPlan('three'), codexPlan('four')],
    });
    await use('two');
    await use('four');
    await product.send(genuineClaude(product.key));
    await product.send(genuineCodex(product.key));
    expect(served()).toEqual(['two']);
    expect(product.vendors.openai.requests.last?.account).toBe('four');
  });

  test('disabled or removed, hands over to the first that is left; enabling takes nothing back', async () => {
    await start({ anthropic: [claudePlan('one'), claudePlan('two'), claudePlan('three')] });
    const { handlers } = product.switchyard;
    await handlers['accounts.update']({ id: idOf('two'), enabled: false });
    await handlers['accounts.update']({ id: idOf('one'), enabled: false });
    await product.send(genuineClaude(product.key));
    await handlers['accounts.update']({ id: idOf('one'), enabled: true });
    await product.send(genuineClaude(product.key));
    await handlers['accounts.remove']({ id: idOf('three') });
    await product.send(genuineClaude(product.key));
    expect(served()).toEqual(['three', 'three', 'one']);
  });

  test('added while all others are disabled, serves at once', async () => {
    await start({ anthropic: [claudePlan('one'), anthropicKey('later')] });
    await product.switchyard.handlers['accounts.remove']({ id: idOf('later') });
    await product.switchyard.handlers['accounts.update']({ id: idOf('one'), enabled: false });
    await product.addAccount('later');
    expect((await product.send(genuineClaude(product.key))).status).toBe(200);
    expect(served()).toEqual(['later']);
  });

  test('removed while its answer is on its way: the answer still arrives', async () => {
    await start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    product.vendors.anthropic
      .script('one')
      .next({ kind: 'slow', beforeHeadersMs: 120, text: 'late but whole' });
    const running = product.send(genuineClaude(product.key));
    await product.vendors.anthropic.requests.waitFor(1);
    await product.switchyard.handlers['accounts.remove']({ id: idOf('one') });
    const answer = await running;
    expect([answer.status, answer.complete]).toEqual([200, true]);
    expect(answer.text).toContain('message_stop');
    await until(() => product.switchyard.activeStreams() === 0);
  });
});

describe('an exhausted account', () => {
  test('fixed: its 429 is relayed, and nobody else is asked', async () => {
    await start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    product.vendors.anthropic.script('one').always(exhausted);
    expect((await product.send(genuineClaude(product.key))).status).toBe(429);
    expect((await product.send(genuineClaude(product.key))).status).toBe(429);
    expect(served()).toEqual(['one']);
  });

  test('automatic: the next in order answers the same request, and the answer says that it moved', async () => {
    await start({ anthropic: [claudePlan('one'), claudePlan('two'), claudePlan('three')] });
    await automatic();
    product.vendors.anthropic.script('one').always(exhausted);
    const answer = await product.send(genuineClaude(product.key));
    expect([
      answer.status,
      answer.headers['x-switchyard-switches'],
      answer.headers['x-switchyard-account'],
    ]).toEqual([200, '1', idOf('two')]);
    expect(
      (await product.lastRecord()).attempts.map((attempt) => [attempt.accountLabel, attempt.status]),
    ).toEqual([
      ['one', 429],
      ['two', 200],
    ]);
    expect(served()).toEqual(['one', 'two']);
  });

  test('automatic: a conversation that has moved stays, a new one begins where it should', async () => {
    await start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await automatic();
    product.vendors.anthropic.script('one').next(exhausted);
    await product.send(genuineClaude(product.key, session('a')));
    await product.switchyard.handlers['accounts.clear-cooldown']({ id: idOf('one') });
    await product.send(genuineClaude(product.key, session('a')));
    await product.send(genuineClaude(product.key, session('b')));
    expect(served()).toEqual(['one', 'two', 'two', 'one']);
    await use('one');
    await product.send(genuineClaude(product.key, session('a')));
    expect(served().at(-1)).toBe('one');
  });

  test('automatic: two moves at most, and then the last vendor answer', async () => {
    const names = ['one', 'two', 'three', 'four'];
    await start({ anthropic: names.map((name) => claudePlan(name)) });
    await automatic();
    for (const name of names) product.vendors.anthropic.script(name).always(exhausted);
    const answer = await product.send(genuineClaude(product.key));
    expect(answer.status).toBe(429);
    expect(answer.headers['x-switchyard-switches']).toBe('2');
    expect(served()).toEqual(['one', 'two', 'three']);
    expect(answer.body.equals(product.vendors.anthropic.lastResponseBytes)).toBe(true);
  });

  test('automatic: all used up: one 429 with the earliest return, without asking anybody', async () => {
    await start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await automatic();
    const nowMs = product.ports.clock.nowMs();
    product.vendors.anthropic.script('one').always({ ...exhausted, resetsAtMs: nowMs + 3 * 3_600_000 });
    product.vendors.anthropic.script('two').always({ ...exhausted, resetsAtMs: nowMs + 2 * 3_600_000 });
    await product.send(genuineClaude(product.key));
    const answer = await product.send(genuineClaude(product.key));
    expect(answer.status).toBe(429);
    expect(Math.abs(Number(answer.headers['retry-after']) - 7_200)).toBeLessThan(5);
    expect(served()).toEqual(['one', 'two']);
  });

  test('automatic: what only its own account can read never moves', async () => {
    await start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await automatic();
    product.vendors.anthropic.script('one').always(exhausted);
    const answer = await product.send(genuineClaude(product.key, { body: bound }));
    expect(answer.status).toBe(429);
    expect(served()).toEqual(['one']);
  });

  test('automatic: an overload inside a 200, before any content, moves too', async () => {
    await start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await automatic();
    product.vendors.anthropic.script('one').always({ kind: 'overload-in-200' });
    const answer = await product.send(genuineClaude(product.key));
    expect(answer.text).toContain('message_stop');
    expect(answer.text).not.toContain('verloaded');
    expect(served()).toEqual(['one', 'two']);
  });

  test('automatic: an error after content is the client’s to see', async () => {
    await start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await automatic();
    product.vendors.anthropic
      .script('one')
      .always({ kind: 'error-mid-stream', afterEvents: 6, text: 'a b c d', deltas: 4 });
    expect((await product.send(genuineClaude(product.key))).text).toContain('overloaded_error');
    expect(served()).toEqual(['one']);
  });

  test.each([
    ['a revoked login', 'token-revoked'],
    ['an account on hold', 'organization-on-hold'],
    ['a failure that may have been charged', 'internal'],
    ['a request that is at fault', 'prompt-too-long'],
  ] as const)('automatic: %s is never tried on the next account', async (_what, failure) => {
    await start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await automatic();
    product.vendors.anthropic.script('one').always({ kind: 'failure', failure });
    expect((await product.send(genuineClaude(product.key))).status).not.toBe(200);
    expect(served()).toEqual(['one']);
  });

  test('automatic: a broken connection is not sent again to anybody', async () => {
    await start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await automatic();
    product.vendors.anthropic.script('one').always({ kind: 'cut', afterEvents: -1 });
    expect((await product.send(genuineClaude(product.key))).status).toBe(502);
    expect(served()).toEqual(['one']);
  });

  test('fixed again: a conversation that had moved comes back', async () => {
    await start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await automatic();
    product.vendors.anthropic.script('one').next(exhausted);
    await product.send(genuineClaude(product.key));
    await product.switchyard.handlers['accounts.clear-cooldown']({ id: idOf('one') });
    await product.switchyard.handlers['accounts.set-mode']({ vendor: 'anthropic', mode: 'fixed' });
    await product.send(genuineClaude(product.key));
    expect(served()).toEqual(['one', 'two', 'one']);
  });
});

describe('a key', () => {
  test('that names an account gets no other', async () => {
    await start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await automatic();
    const key = await product.addKey({ accountId: idOf('two') });
    await product.send(genuineClaude(key));
    product.vendors.anthropic.script('two').always(exhausted);
    expect((await product.send(genuineClaude(key))).status).toBe(429);
    expect((await product.send(genuineClaude(key))).status).toBe(429);
    expect(served()).toEqual(['two', 'two']);
    await product.switchyard.handlers['accounts.remove']({ id: idOf('two') });
    expect((await product.send(genuineClaude(key))).status).toBe(403);
  });

  test('that names a provider stays with it, whatever is in use', async () => {
    await start({ anthropic: [claudePlan('one'), anthropicKey('two'), anthropicKey('three')] });
    const key = await product.addKey({ provider: 'anthropic' });
    await product.send(genuineClaude(key));
    await product.switchyard.handlers['accounts.update']({ id: idOf('two'), enabled: false });
    await product.send(genuineClaude(key, session('b')));
    expect(served()).toEqual(['two', 'three']);
    expect((await product.send(genuineCodex(key))).status).toBe(403);
  });

  test('of one conversation’s name does not meet the same name under another key', async () => {
    await start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await automatic();
    const other = await product.addKey();
    product.vendors.anthropic.script('one').next(exhausted);
    await product.send(genuineClaude(product.key));
    await product.switchyard.handlers['accounts.clear-cooldown']({ id: idOf('one') });
    await product.send(genuineClaude(other));
    expect(served()).toEqual(['one', 'two', 'one']);
  });
});

describe('who may use a plan', () => {
  test('other programs pass by the plan in use and reach the first API key', async () => {
    await start({
      anthropic: [claudePlan('plan'), anthropicKey('key-1'), anthropicKey('key-2')],
      openai: [codexPlan('codex'), openAiKey('openai')],
    });
    await product.send(foreignMessages(product.key));
    await product.send(foreignResponses(product.key));
    expect(served()).toEqual(['key-1']);
    expect(product.vendors.openai.requests.last?.account).toBe('openai');
  });

  test('without an API key they get a 403 that helps, and the vendor hears nothing', async () => {
    await start({ anthropic: [claudePlan('plan')], openai: [codexPlan('codex')] });
    for (const sent of [foreignMessages(product.key), foreignResponses(product.key)]) {
      const answer = await product.send(sent);
      expect([answer.status, answer.headers['x-should-retry']]).toEqual([403, 'false']);
      expect(answer.text).toMatch(/API key/);
    }
    expect(product.vendorRequests()).toBe(0);
    expect((await product.account(idOf('plan'))).availability.state).toBe('ready');
  });

  test('the vendor’s refusal of the client is never answered with another account', async () => {
    await start({ anthropic: [claudePlan('one'), anthropicKey('two')] });
    await automatic();
    product.vendors.anthropic.script('one').always({
      kind: 'raw',
      status: 403,
      headers: { 'content-type': 'application/json' },
      chunks: [
        '{"type":"error","error":{"type":"permission_error","message":"This credential is only authorized for use with Claude Code"}}',
      ],
    });
    expect((await product.send(genuineClaude(product.key))).status).toBe(403);
    expect(served()).toEqual(['one']);
    expect((await product.account(idOf('one'))).availability.state).toBe('ready');
  });
});

describe('a login that a vendor’s program owns', () => {
  test('refused, then renewed by that program, serves again without anybody’s help', async () => {
    await start({ openai: [codexPlan('codex')] });
    product.vendors.openai.script('codex').next({ kind: 'failure', failure: 'token-revoked' });
    expect((await product.send(genuineCodex(product.key))).status).toBe(400);
    const blocked = await product.send(genuineCodex(product.key));
    expect(blocked.status).toBe(403);
    expect(product.vendors.openai.requests.count).toBe(1);

    const renewed = codexPlan('codex', {});
    const secret = `${renewed.secret}x`;
    product.vendors.openai.change('codex', { secret });
    await writeFile(
      `${product.homeDirectory}/codex-auth.json`,
      codexLoginFile({ secret, accountId: 'workspace-codex' }),
    );
    expect((await product.send(genuineCodex(product.key))).status).toBe(200);
    expect(await product.account(idOf('codex'))).toMatchObject({
      availability: { state: 'ready' },
      credential: { state: 'ok' },
    });
  });

  test('gone from the disk: 403 that names the program, and the account is not hurt for later', async () => {
    await start({ openai: [codexPlan('codex')] });
    const path = `${product.homeDirectory}/codex-auth.json`;
    await writeFile(path, '{');
    const answer = await product.send(genuineCodex(product.key));
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('Codex');
    await writeFile(path, codexLoginFile(product.vendors.openai.account('codex') as never));
    expect((await product.send(genuineCodex(product.key))).status).toBe(200);
  });
});
