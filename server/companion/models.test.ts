import { describe, expect, it } from 'vitest';
import { failure, instance, json, secret } from './testing/running-instance.ts';

describe.skipIf(process.platform === 'win32')('models', () => {
  it('are routed, excluded and explained from the command line, in JSON', async () => {
    const { run } = await instance();
    const account = await json(
      run(
        'accounts add --provider openai-compatible --base-url http://127.0.0.1:1/v1 --label My%20own --no-key --model big --model small --json',
      ),
    );
    const id = String(account['id']);
    expect(await json(run('models --account my%20own --json'))).toMatchObject({
      accounts: [{ accountId: id, models: [{ id: 'big' }, { id: 'small' }], readAtMs: null }],
    });
    const read = await json(run('models --account my%20own --refresh --json'));
    expect(read).toMatchObject({ accounts: [{ problem: expect.any(String) }] });
    expect(await json(run('models alias * My%20own/small --json'))).toMatchObject({
      rules: [{ match: '*', agent: null, accountId: null, targets: ['My own/small'] }],
    });
    // A rule that the one for everything would hide goes before it.
    await json(run('models alias *opus* My%20own/big gpt-5 --agent claude-code --json'));
    await json(run('models alias big big-2026 --account my%20own --json'));
    expect(await json(run('models rules --json'))).toEqual({
      rules: [
        { match: '*opus*', agent: 'claude-code', accountId: null, targets: ['My own/big', 'gpt-5'] },
        { match: '*', agent: null, accountId: null, targets: ['My own/small'] },
        { match: 'big', agent: null, accountId: id, targets: ['big-2026'] },
      ],
      excluded: [],
    });
    expect(await json(run('models resolve claude-opus-4 --agent claude-code --json'))).toMatchObject({
      dialect: 'anthropic-messages',
      rule: { match: '*opus*' },
      routes: [{ model: 'big-2026', accounts: [{ id, translated: true }] }],
    });
    expect(await json(run('models exclude small --json'))).toMatchObject({ excluded: ['small'] });
    expect(await json(run('models exclude SMALL --json'))).toMatchObject({ excluded: ['small'] });
    expect(await json(run('models resolve anything --json'))).toMatchObject({
      routes: [],
      refused: expect.stringContaining('excluded'),
    });
    expect(await json(run('models include small --json'))).toMatchObject({ excluded: [] });
    expect(await json(run('models unalias *OPUS* --agent claude-code --json'))).toMatchObject({
      rules: [{ match: '*' }, { match: 'big' }],
    });
  });

  it('are shown to people in lines', async () => {
    const { run } = await instance();
    expect((await run('models')).out).toContain('No accounts yet');
    expect((await run('models rules')).out).toContain('No rules');
    await run('accounts add --provider anthropic --api-key-stdin --label Work', secret);
    await run('models alias *opus* claude-opus-4 gpt-5 --agent claude-code');
    await run('models exclude *haiku*');
    for (const verb of ['models', 'models rules', 'models resolve claude-opus-4 --agent claude-code']) {
      const { code, out, error } = await run(verb);
      expect([code, error], verb).toEqual([0, '']);
      expect(out, verb).not.toMatch(/undefined|\[object|NaN|null/);
    }
    expect((await run('models rules')).out).toBe(
      '1. *opus* → claude-opus-4, then gpt-5  (for claude-code)\nnever: *haiku*\n',
    );
    expect((await run('models resolve claude-opus-4')).out).toContain('claude-opus-4');
    expect((await run('models alias a b --agent claude')).error).toMatch(/known are claude-code,.*codex/);
  });

  it('tell a list that was never read from one that there is none of', async () => {
    const { run } = await instance();
    await run(
      'accounts add --provider claude --api-key-stdin --label Plan',
      `sk-ant-oat01-${'x'.repeat(90)}wxyz`,
    );
    await run(
      'accounts add --provider openai-compatible --base-url http://127.0.0.1:1/v1 --label Own --no-key --model one',
    );
    expect(await json(run('models --json'))).toMatchObject({
      accounts: [
        { accountLabel: 'Plan', hasList: false },
        { accountLabel: 'Own', hasList: true },
      ],
    });
    const { out } = await run('models');
    expect(out).toContain('Plan  claude  0 models  its vendor gives no list\n');
    expect(out).toContain('Own  openai-compatible  1 model  never read\n');
  });

  it('refuse what cannot be meant, and change nothing', async () => {
    const { run } = await instance();
    for (const line of [
      'models nonsense',
      'models __proto__',
      'models alias a',
      'models alias a a',
      'models alias a b b',
      'models alias a b*',
      'models alias a openai/',
      'models alias a b --agnet x',
      'models alias a b c d e f g h i j k l m n',
      'models exclude',
      'models exclude a b',
      'models exclude %20',
      'models --agent x',
      'models resolve',
    ])
      expect(await failure(run(`${line} --json`)), line).toBe('input-invalid');
    for (const line of [
      'models --account nobody',
      'models unalias a',
      'models include a',
      'models alias a b --account nobody',
      // A rule for an agent that is none would never count.
      'models alias a b --agent claude',
      'models alias a b --agent __proto__',
      'models resolve a --agent claude',
    ])
      expect(await failure(run(`${line} --json`)), line).toBe('not-found');
    expect(await json(run('models rules --json'))).toEqual({ rules: [], excluded: [] });
    await run('models exclude a*');
    expect((await run('models include abc')).error).toContain('excluded by "a*"');
  });
});
