import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import {
  foreignMessages,
  foreignResponses,
  genuineClaude,
  genuineCodex,
} from '../testing/genuine-requests.ts';
import { anthropicKey, claudePlan, codexLoginFile, codexPlan, openAiKey } from '../testing/product.ts';
import { exhausted, session, throttled, useChoosingBench } from './testing/choosing-bench.ts';

const bench = useChoosingBench();

describe('a key', () => {
  test('that names an account gets no other', async () => {
    await bench.start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await bench.automatic();
    const key = await bench.product.addKey({ accountId: bench.idOf('two') });
    await bench.product.send(genuineClaude(key));
    bench.product.vendors.anthropic.script('two').always(exhausted);
    expect((await bench.product.send(genuineClaude(key))).status).toBe(429);
    expect((await bench.product.send(genuineClaude(key))).status).toBe(429);
    expect(bench.served()).toEqual(['two', 'two']);
    await bench.product.switchyard.handlers['accounts.remove']({ id: bench.idOf('two') });
    expect((await bench.product.send(genuineClaude(key))).status).toBe(400);
  });

  test('that names a provider stays with it, whatever is in use', async () => {
    await bench.start({ anthropic: [claudePlan('one'), anthropicKey('two'), anthropicKey('three')] });
    const key = await bench.product.addKey({ provider: 'anthropic' });
    await bench.product.send(genuineClaude(key));
    await bench.product.switchyard.handlers['accounts.update']({ id: bench.idOf('two'), enabled: false });
    await bench.product.send(genuineClaude(key, session('b')));
    expect(bench.served()).toEqual(['two', 'three']);
    expect((await bench.product.send(genuineCodex(key))).status).toBe(400);
  });

  test('of one conversation’s name does not meet the same name under another key', async () => {
    await bench.start({ anthropic: [claudePlan('one'), claudePlan('two')] });
    await bench.automatic();
    const other = await bench.product.addKey();
    bench.product.vendors.anthropic.script('one').next(throttled);
    await bench.product.send(genuineClaude(bench.product.key));
    await bench.product.switchyard.handlers['accounts.clear-cooldown']({ id: bench.idOf('one') });
    await bench.product.send(genuineClaude(other));
    expect(bench.served()).toEqual(['one', 'two', 'one']);
  });
});

describe('who may use a plan', () => {
  test('other programs pass by the plan in use and reach the first API key', async () => {
    await bench.start({
      anthropic: [claudePlan('plan'), anthropicKey('key-1'), anthropicKey('key-2')],
      openai: [codexPlan('codex'), openAiKey('openai')],
    });
    await bench.product.send(foreignMessages(bench.product.key));
    await bench.product.send(foreignResponses(bench.product.key));
    expect(bench.served()).toEqual(['key-1']);
    expect(bench.product.vendors.openai.requests.last?.account).toBe('openai');
  });

  test('without an API key they get a 403 that helps, and the vendor hears nothing', async () => {
    await bench.start({ anthropic: [claudePlan('plan')], openai: [codexPlan('codex')] });
    for (const sent of [foreignMessages(bench.product.key), foreignResponses(bench.product.key)]) {
      const answer = await bench.product.send(sent);
      expect([answer.status, answer.headers['x-should-retry']]).toEqual([403, 'false']);
      expect(answer.text).toMatch(/API key/);
    }
    expect(bench.product.vendorRequests()).toBe(0);
    expect((await bench.product.account(bench.idOf('plan'))).availability.state).toBe('ready');
  });

  test('the vendor’s refusal of the client is never answered with another account', async () => {
    await bench.start({ anthropic: [claudePlan('one'), anthropicKey('two')] });
    await bench.automatic();
    bench.product.vendors.anthropic.script('one').always({
      kind: 'raw',
      status: 403,
      headers: { 'content-type': 'application/json' },
      chunks: [
        '{"type":"error","error":{"type":"permission_error","message":"This credential is only authorized for use with Claude Code"}}',
      ],
    });
    expect((await bench.product.send(genuineClaude(bench.product.key))).status).toBe(403);
    expect(bench.served()).toEqual(['one']);
    expect((await bench.product.account(bench.idOf('one'))).availability.state).toBe('ready');
  });
});

describe('a login that a vendor’s program owns', () => {
  test('refused, then renewed by that program, serves again without anybody’s help', async () => {
    await bench.start({ openai: [codexPlan('codex')] });
    bench.product.vendors.openai.script('codex').next({ kind: 'failure', failure: 'token-revoked' });
    expect((await bench.product.send(genuineCodex(bench.product.key))).status).toBe(400);
    const blocked = await bench.product.send(genuineCodex(bench.product.key));
    expect(blocked.status).toBe(400);
    expect(bench.product.vendors.openai.requests.count).toBe(1);

    const renewed = codexPlan('codex', {});
    const secret = `${renewed.secret}x`;
    bench.product.vendors.openai.change('codex', { secret });
    await writeFile(
      `${bench.product.homeDirectory}/codex-auth.json`,
      codexLoginFile({ secret, accountId: 'workspace-codex' }),
    );
    expect((await bench.product.send(genuineCodex(bench.product.key))).status).toBe(200);
    expect(await bench.product.account(bench.idOf('codex'))).toMatchObject({
      availability: { state: 'ready' },
      credential: { state: 'ok' },
    });
  });

  test('gone from the disk: 400 that names the program, and the account is not hurt for later', async () => {
    await bench.start({ openai: [codexPlan('codex')] });
    const path = `${bench.product.homeDirectory}/codex-auth.json`;
    await writeFile(path, '{');
    const answer = await bench.product.send(genuineCodex(bench.product.key));
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('Codex');
    await writeFile(path, codexLoginFile(bench.product.vendors.openai.account('codex') as never));
    expect((await bench.product.send(genuineCodex(bench.product.key))).status).toBe(200);
  });
});
