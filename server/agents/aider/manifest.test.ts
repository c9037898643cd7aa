import { describe, expect, it } from 'vitest';
import { desiredOf, inspectWith, manualText, sampleConnection } from '../testing/manifest-samples.ts';
import { clientKey, proxyUrl } from '../testing/planning.ts';
import { aiderManifest } from './manifest.ts';

const home = '/home/p/.aider';

describe('Aider', () => {
  it('is told address, key and one model, since its own default may not be served', () => {
    expect(desiredOf(aiderManifest, home)).toEqual({
      'openai-api-base': `${proxyUrl}/v1`,
      'openai-api-key': clientKey,
      model: 'openai/claude-opus-5-5',
    });
  });

  it('takes mapped models for its three places', () => {
    const models = { main: 'gpt-6-astra', weak: 'small', editor: 'team/deepseek-v4' };
    expect(desiredOf(aiderManifest, home, sampleConnection('key', { models }))).toMatchObject({
      model: 'openai/gpt-6-astra',
      'weak-model': 'openai/small',
      'editor-model': 'openai/team/deepseek-v4',
    });
  });

  it('is pointed here without a model when none is known', () => {
    const keys = desiredOf(aiderManifest, home, sampleConnection('key', { catalogue: [] }));
    expect(Object.keys(keys)).toEqual(['openai-api-base', 'openai-api-key']);
  });

  it('has its file in the home directory, and is there when ~/.aider is', () => {
    expect(aiderManifest.homes({}, '/home/p').map(({ path }) => path)).toEqual([home]);
    expect(aiderManifest.files(home)).toEqual([{ path: '/home/p/.aider.conf.yml', format: 'yaml' }]);
    expect(aiderManifest.files('C:\\Users\\p\\.aider')[0]?.path).toBe('C:\\Users\\p\\.aider.conf.yml');
  });

  it('is launched by variables, which win over every file', () => {
    expect(aiderManifest.launch?.(home, sampleConnection()).environment).toEqual({
      OPENAI_API_BASE: `${proxyUrl}/v1`,
      OPENAI_API_KEY: clientKey,
      AIDER_MODEL: 'openai/claude-opus-5-5',
    });
  });

  it('names variables that win over the file', async () => {
    const found = await inspectWith(aiderManifest, home, {}, { OPENAI_API_BASE: 'x', AIDER_MODEL: 'y' });
    expect(found).toEqual({
      overrides: ['OPENAI_API_BASE in the environment wins over .aider.conf.yml.'],
      notes: ['AIDER_MODEL in the environment decides the model.'],
    });
    expect(manualText(aiderManifest)).toContain('openai-api-base:');
  });
});
