import { describe, expect, it } from 'vitest';
import { desiredOf, inspectWith, manualText, sampleConnection } from '../testing/manifest-samples.ts';
import { clientKey, proxyUrl } from '../testing/planning.ts';
import { droidManifest } from './manifest.ts';

const home = '/home/p/.factory';
const element = (id: string): string => `customModels[displayName=${id} (Switchyard)]`;

describe('Factory Droid', () => {
  it('gets every model with the provider and the address of its protocol', () => {
    const v1 = `${proxyUrl}/v1`;
    const entry = (id: string, provider: string, baseUrl: string, limits = {}): unknown => ({
      model: id,
      displayName: `${id} (Switchyard)`,
      provider,
      baseUrl,
      apiKey: clientKey,
      ...limits,
    });
    expect(desiredOf(droidManifest, home)).toEqual({
      [element('claude-opus-5-5')]: entry('claude-opus-5-5', 'anthropic', proxyUrl, {
        maxOutputTokens: 128_000,
        maxContextLimit: 1_000_000,
      }),
      [element('gpt-6-astra')]: entry('gpt-6-astra', 'openai', v1, {
        maxOutputTokens: 100_000,
        maxContextLimit: 400_000,
      }),
      [element('team/deepseek-v4')]: entry('team/deepseek-v4', 'generic-chat-completion-api', v1),
      [element('gemini-3.8-pro')]: entry('gemini-3.8-pro', 'generic-chat-completion-api', v1, {
        maxOutputTokens: 65_536,
        maxContextLimit: 1_048_576,
      }),
    });
  });

  it('wants nothing while no model is known, and still shows lines to fill in', () => {
    const empty = sampleConnection('key', { catalogue: [] });
    expect(desiredOf(droidManifest, home, empty)).toEqual({});
    expect(manualText(droidManifest, empty)).toContain('YOUR_MODEL');
  });

  it('is asked with a model of ours in the test call', () => {
    expect(droidManifest.probe?.(home, sampleConnection()).args).toContain('custom:claude-opus-5-5');
    expect(droidManifest.probe?.(home).args).toEqual(['exec', 'Reply with the word OK.']);
  });

  it('mentions models in the second settings file', async () => {
    const files = { [`${home}/settings.local.json`]: '{"customModels":[]}' };
    expect((await inspectWith(droidManifest, home, files)).notes).toHaveLength(1);
    expect(await inspectWith(droidManifest, home, {})).toEqual({ overrides: [], notes: [] });
  });
});
