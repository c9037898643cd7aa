import { describe, expect, it } from 'vitest';
import { failure, instance, json } from './testing/running-instance.ts';

const refreshToken = 'sk-ant-ort01-belongs-to-the-program';
const file = (more: object = {}): string =>
  JSON.stringify({
    claudeAiOauth: {
      accessToken: `sk-ant-oat01-${'x'.repeat(40)}`,
      refreshToken,
      expiresAt: Date.now() + 3_600_000,
      scopes: ['user:inference'],
      subscriptionType: 'max',
      ...more,
    },
  });

describe.skipIf(process.platform === 'win32')('a credentials file from standard input', () => {
  it('is used by its access token only, and the person is told until when', async () => {
    const { run } = await instance();
    const { code, out, error } = await run('accounts import --provider claude --from - --label Mine', file());
    expect([code, error]).toEqual([0, '']);
    expect(out).toMatch(/"Mine" uses the access token of this login only, until \d{4}-/);
    expect(out).toContain('Its refresh token was not kept');
    expect(out).not.toContain(refreshToken);
    expect(await json(run('accounts list --json'))).toMatchObject({
      accounts: [{ kind: 'snapshot', label: 'Mine', plan: 'max', credential: { state: 'ok' } }],
    });
  });

  it('that holds nothing usable is refused', async () => {
    const { run } = await instance();
    const line = 'accounts import --provider claude --from - --json';
    for (const text of [' \n', 'nonsense', file({ accessToken: '' }), file({ expiresAt: 1_000 })])
      expect(await failure(run(line, text)), text).toBe('input-invalid');
    expect(await json(run('accounts list --json'))).toMatchObject({ accounts: [] });
  });

  it('is no key for `accounts add`', async () => {
    const { run } = await instance();
    expect(await failure(run('accounts add --provider codex --api-key-stdin --json', file()))).toBe(
      'input-invalid',
    );
  });
});
