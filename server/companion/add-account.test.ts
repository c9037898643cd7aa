import { describe, expect, it } from 'vitest';
import { failure, instance, json } from './testing/running-instance.ts';

describe.skipIf(process.platform === 'win32')('accounts add', () => {
  it('adds a server of the person’s own, with and without a key, and never prints the key', async () => {
    const { run } = await instance();
    const added = await run(
      'accounts add --provider openai-compatible --base-url https://x.example/v1 --dialect responses --auth-style api-key --header X-Title:%20mine --switch images=false --model a --api-key-stdin --json',
      'sk-own-0123456789abcd\n',
    );
    expect(added.out).not.toContain('0123456789');
    expect(JSON.parse(added.out)).toMatchObject({
      vendor: 'x.example',
      endpoint: {
        dialect: 'openai-responses',
        authStyle: 'api-key',
        headers: [{ name: 'X-Title', value: 'mine' }],
        switches: { images: false },
        models: ['a'],
      },
    });
    const local = await json(
      run('accounts add --provider anthropic-compatible --preset ollama --label Llama --json'),
    );
    expect(local).toMatchObject({ label: 'Llama', baseUrl: 'http://127.0.0.1:11434', secretLastFour: null });
    for (const line of [
      'accounts add --provider openai-compatible --base-url https://x.example/v1 --json',
      'accounts add --provider openai-compatible --no-key --json',
      'accounts add --provider openai-compatible --no-key --base-url https://x.example/v1 --switch images=perhaps --json',
      'accounts add --provider anthropic --no-key --json',
    ])
      expect(await failure(run(line, 'sk-own'))).toBe('input-invalid');
  });
});
