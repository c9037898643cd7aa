import { describe, expect, it } from 'vitest';
import { failure, instance, json, runner } from './testing/running-instance.ts';

const lines = (out: string): readonly Record<string, unknown>[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Presses Ctrl-C as soon as somebody listens for it. */
const pressAtOnce = (run: () => void): (() => void) => {
  const timer = setTimeout(run);
  return () => clearTimeout(timer);
};

describe.skipIf(process.platform === 'win32')('a sign-in in a shell', () => {
  it('gives the page as an event, waits, and is cancelled by Ctrl-C', async () => {
    const { home } = await instance();
    const run = runner(home, false, pressAtOnce);
    const { code, out, error } = await run('accounts sign-in claude --json');
    expect([code, error]).toEqual([130, '']);
    const [waiting, ended, ...more] = lines(out);
    expect(more).toEqual([]);
    expect(waiting).toMatchObject({
      event: 'waiting',
      provider: 'claude',
      way: 'browser',
      url: expect.stringMatching(/^https:\/\//),
      takesPaste: true,
    });
    expect(ended).toMatchObject({ error: { code: 'sign-in-failed', message: 'the sign-in was cancelled' } });
    expect(await json(runner(home)('accounts --json'))).toMatchObject({ accounts: [] });
  });

  it('shows people the page, and where else it can be opened when a text is read', async () => {
    const { home } = await instance();
    const { code, out, error } = await runner(home, false, pressAtOnce)('accounts sign-in claude');
    expect(code).toBe(130);
    expect(out).toMatch(/Open this page on this computer:\n {2}https:\S+\n[\s\S]*start with --paste-stdin/);
    expect(error).toContain('the sign-in was cancelled');
    const reading = await runner(home)('accounts sign-in claude --paste-stdin', 'nonsense');
    expect(reading.out).toMatch(/paste here what it shows and press Ctrl-D:\n {2}https:\S+\n/);
  });

  it('passes on why a pasted text is refused, and takes no empty one', async () => {
    const { home } = await instance();
    const run = runner(home);
    const refused = await run('accounts sign-in claude --paste-stdin --json', 'not what the page shows');
    expect(refused.code).toBe(1);
    expect(lines(refused.out).at(-1)).toMatchObject({ error: { code: expect.any(String) } });
    const empty = await run('accounts sign-in claude --paste-stdin --json', ' \n');
    expect(lines(empty.out).at(-1)).toMatchObject({ error: { code: 'input-invalid' } });
  });

  it('refuses ways, providers and accounts that do not exist', async () => {
    const { run } = await instance();
    for (const line of [
      'accounts sign-in',
      'accounts sign-in claude --way fax',
      'accounts sign-in anthropic',
    ])
      expect(await failure(run(`${line} --json`)), line).toBe('input-invalid');
    expect(await failure(run('accounts sign-in claude --account nobody --json'))).toBe('not-found');
  });
});
