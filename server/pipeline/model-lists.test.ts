import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Received } from '../testing/http-client.ts';
import { anthropicKey, openAiKey, startProduct, type Product } from '../testing/product.ts';

let product: Product;
const key = (name: string) => ({ name, secret: `secret-of-${name}-1234567890`, kind: 'api-key' }) as const;
beforeEach(async () => {
  product = await startProduct({
    anthropic: [anthropicKey('anthropic')],
    openai: [openAiKey('openai')],
    gemini: [{ ...key('gemini'), secret: 'AIzaSimulated-1234567890-abcdefghijklmn' }],
  });
  for (const name of ['anthropic', 'openai', 'gemini']) await product.addAccount(name);
  await control('models.refresh', {});
  await control('settings.update', {
    modelRules: [
      { match: 'my-model', agent: null, accountId: null, targets: ['gpt-5.6-sol'] },
      { match: 'old-*', agent: null, accountId: null, targets: ['gpt-5.6-sol'] },
      { match: 'theirs', agent: 'qwen-code', accountId: null, targets: ['gpt-5.6-sol'] },
    ],
    excludedModels: ['*flash*', 'google/*2.5-pro*'],
  });
});
afterEach(() => product.close());

async function control(name: Parameters<Product['switchyard']['invoke']>[0], input: object): Promise<void> {
  const envelope = await product.switchyard.invoke(name, input);
  if (!envelope.ok) throw new Error(envelope.error.message);
}

const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Received> =>
  product.send({ method: 'GET', path, headers: { authorization: `Bearer ${product.key}`, ...headers } });

interface Lists {
  readonly data?: readonly { readonly id: string }[];
  readonly models?: readonly { readonly name: string }[];
}

const idsOf = ({ text }: Received): readonly string[] => {
  const { data, models } = JSON.parse(text) as Lists;
  return data?.map(({ id }) => id) ?? models?.map(({ name }) => name) ?? [];
};

describe('the list of models', () => {
  test('in the Messages shape names those of every vendor, the person’s own names first', async () => {
    const answer = await get('/v1/models', { 'anthropic-version': '2023-06-01' });
    expect(answer.status, answer.text).toBe(200);
    const ids = idsOf(answer);
    expect(ids[0]).toBe('my-model');
    expect(ids.some((id) => id.startsWith('claude-'))).toBe(true);
    expect(ids.some((id) => id.startsWith('gpt-'))).toBe(true);
    expect(JSON.parse(answer.text)).toMatchObject({
      has_more: false,
      first_id: 'my-model',
      data: expect.arrayContaining([
        { type: 'model', id: 'my-model', display_name: 'my-model', created_at: expect.any(String) },
      ]),
    });
  });

  test('in the OpenAI shape says who offers each', async () => {
    const answer = await get('/v1/models');
    expect(JSON.parse(answer.text)).toMatchObject({
      object: 'list',
      data: expect.arrayContaining([
        { id: 'my-model', object: 'model', created: 0, owned_by: 'switchyard' },
        expect.objectContaining({ id: expect.stringMatching(/^claude-/), owned_by: 'anthropic' }),
      ]),
    });
  });

  test('in the Gemini shape has the prefix and the limits', async () => {
    const answer = await get('/v1beta/models');
    expect(idsOf(answer)).toContain('models/my-model');
    expect(JSON.parse(answer.text)).toMatchObject({
      models: expect.arrayContaining([
        expect.objectContaining({
          name: expect.stringMatching(/^models\/gemini-/),
          inputTokenLimit: expect.any(Number),
          supportedGenerationMethods: ['generateContent', 'countTokens'],
        }),
      ]),
    });
  });

  test('leaves out what is excluded, patterns and names for other agents', async () => {
    for (const path of ['/v1/models', '/v1beta/models'])
      expect(idsOf(await get(path)).filter((id) => /flash|2\.5-pro|old-|theirs/.test(id))).toEqual([]);
  });

  test('behind a provider’s path has only that provider’s', async () => {
    const ids = idsOf(await get('/api/provider/openai/v1/models'));
    expect(ids.filter((id) => id.startsWith('claude-') || id.startsWith('gemini-'))).toEqual([]);
    expect(ids.some((id) => id.startsWith('gpt-'))).toBe(true);
  });
});

describe('one model', () => {
  test('of another vendor is told in the client’s shape', async () => {
    const listed = idsOf(await get('/v1/models')).find((id) => id.startsWith('gpt-'));
    const answer = await get(`/v1beta/models/${listed}`);
    expect(answer.status, answer.text).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({ name: `models/${listed}` });
  });

  test('is found under every client’s own path', async () => {
    const listed = idsOf(await get('/v1/models')).find((id) => id.startsWith('claude-'));
    const openAi = await get(`/v1/models/${listed}`);
    expect(JSON.parse(openAi.text)).toMatchObject({ id: listed, object: 'model', owned_by: 'anthropic' });
    const messages = await get(`/v1/models/${listed}`, { 'anthropic-version': '2023-06-01' });
    expect(JSON.parse(messages.text)).toMatchObject({ id: listed, type: 'model' });
    const google = await get(`/v1/models/${listed}`, { 'x-goog-api-client': 'gl-node' });
    expect(JSON.parse(google.text), google.text).toMatchObject({ name: `models/${listed}` });
    expect((await get('/v1/models/none')).status).toBe(404);
  });

  test('of the vendor’s own is one model too, not the list', async () => {
    await control('settings.update', { modelRules: [], excludedModels: [] });
    for (const path of ['/api/provider/gemini/v1beta/models', '/api/provider/openai/v1/models']) {
      const [first = ''] = idsOf(await get(path));
      const answer = await get(`${path}/${first.replace('models/', '')}`);
      expect(answer.status, answer.text).toBe(200);
      expect(idsOf(answer)).toEqual([]);
    }
  });

  test('that nobody offers is an error in the client’s dialect', async () => {
    const answer = await get('/v1beta/models/no-such-model');
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 404, status: 'NOT_FOUND' } });
  });
});
