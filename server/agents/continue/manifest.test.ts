import { describe, expect, it } from 'vitest';
import { desiredOf, inspectWith, sampleConnection } from '../testing/manifest-samples.ts';
import { clientKey, proxyUrl } from '../testing/planning.ts';
import { continueManifest } from './manifest.ts';

const home = '/home/p/.continue';
const file = `${home}/config.yaml`;

describe('Continue', () => {
  it('gets its models beside those of the person', () => {
    const keys = continueManifest.desired(home, sampleConnection(), new Set([file]));
    expect(keys).toHaveLength(4);
    expect(keys[0]?.path).toEqual(['models', '[name=claude-opus-5-5 (Switchyard)]']);
    expect(keys[0]?.value).toEqual({
      name: 'claude-opus-5-5 (Switchyard)',
      provider: 'anthropic',
      model: 'claude-opus-5-5',
      apiBase: `${proxyUrl}/v1`,
      apiKey: clientKey,
      roles: ['chat', 'edit', 'apply'],
    });
    expect(keys[1]?.value).toMatchObject({ provider: 'openai', model: 'gpt-6-astra' });
  });

  it('gets the lines that every file needs only in a file that is new', () => {
    expect(desiredOf(continueManifest, home)).toMatchObject({
      name: 'Local Config',
      version: '1.0.0',
      schema: 'v1',
    });
    expect(desiredOf(continueManifest, home, sampleConnection('key', { catalogue: [] }))).toEqual({});
  });

  it('says when Continue would refuse the file', async () => {
    const look = (text: string): ReturnType<typeof inspectWith> =>
      inspectWith(continueManifest, home, { [file]: text });
    expect((await look('models: []\n')).overrides).toHaveLength(2);
    expect((await look('name: a\nversion: 1.0.0\nmodels: []\n')).overrides).toEqual([]);
    expect((await look('')).overrides).toEqual([]);
  });

  it('lives where CONTINUE_GLOBAL_DIR says, and says that it is no longer maintained', () => {
    expect(continueManifest.homes({ CONTINUE_GLOBAL_DIR: '/c' }, '/home/p')[0]?.path).toBe('/c');
    expect(continueManifest.costs[0]).toContain('no longer maintained');
  });
});
