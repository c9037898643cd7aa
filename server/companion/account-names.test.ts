import { describe, expect, it } from 'vitest';
import { failure, instance, json } from './testing/running-instance.ts';

const secret = `sk-ant-api03-${'x'.repeat(90)}wxyz`;

describe.skipIf(process.platform === 'win32')('the account that a verb names', () => {
  it('may be called by its label, as docs/routing.md does', async () => {
    const { run } = await instance();
    const added = await json(
      run('accounts add --provider anthropic --api-key-stdin --label My%20own --json', secret),
    );
    await json(run('keys add --label ci --account my%20own --json'));
    expect(await json(run('keys --json'))).toMatchObject({ keys: [{ pinnedAccountId: added['id'] }] });
    expect(await json(run('accounts disable my%20own --json'))).toMatchObject({ enabled: false });
    expect(await json(run('accounts enable MY%20OWN --json'))).toMatchObject({ enabled: true });
    expect(await failure(run('accounts remove nobody --yes --json'))).toBe('not-found');
    expect(await json(run('accounts remove my%20own --yes --json'))).toEqual({ done: true });
  });

  it('must exist, and so must the provider, before a key is made for it', async () => {
    const { run } = await instance();
    expect(await failure(run('keys add --label a --account nobody --json'))).toBe('not-found');
    expect(await failure(run('keys add --label a --provider opnai --json'))).toBe('input-invalid');
    expect(await json(run('keys --json'))).toEqual({ keys: [] });
    await json(run('keys add --label a --provider openai --json'));
    expect(await json(run('keys --json'))).toMatchObject({ keys: [{ pinnedProvider: 'openai' }] });
  });
});
