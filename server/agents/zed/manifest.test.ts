import { describe, expect, it } from 'vitest';
import { desiredOf, inspectWith, manualText, sampleConnection } from '../testing/manifest-samples.ts';
import { clientKey, proxyUrl } from '../testing/planning.ts';
import { zedManifest } from './manifest.ts';

const home = '/home/p/.config/zed';
const openAi = 'language_models.openai_compatible.switchyard';
const anthropic = 'language_models.anthropic_compatible.switchyard-anthropic';

describe('Zed', () => {
  it('gets one provider per protocol, with every model and never the key', () => {
    const keys = desiredOf(zedManifest, home);
    expect(Object.keys(keys)).toEqual([
      `${openAi}.api_url`,
      `${openAi}.available_models[name=gpt-6-astra]`,
      `${openAi}.available_models[name=team/deepseek-v4]`,
      `${openAi}.available_models[name=gemini-3.8-pro]`,
      `${anthropic}.api_url`,
      `${anthropic}.available_models[name=claude-opus-5-5]`,
    ]);
    expect([keys[`${openAi}.api_url`], keys[`${anthropic}.api_url`]]).toEqual([`${proxyUrl}/v1`, proxyUrl]);
    expect(JSON.stringify(keys)).not.toContain(clientKey);
  });

  it('asks the Responses API where the model speaks it, and names a context window for every model', () => {
    const keys = desiredOf(zedManifest, home);
    expect(keys[`${openAi}.available_models[name=gpt-6-astra]`]).toMatchObject({
      max_tokens: 400_000,
      max_output_tokens: 100_000,
      capabilities: { chat_completions: false, tools: true },
    });
    expect(keys[`${openAi}.available_models[name=team/deepseek-v4]`]).toMatchObject({
      max_tokens: 128_000,
      capabilities: { chat_completions: true },
    });
  });

  it('gets no provider without models', () => {
    const onlyOpenAi = sampleConnection('key', { catalogue: sampleConnection().catalogue.slice(1, 2) });
    expect(Object.keys(desiredOf(zedManifest, home, onlyOpenAi))).toHaveLength(2);
    expect(desiredOf(zedManifest, home, sampleConnection('key', { catalogue: [] }))).toEqual({});
  });

  it('lives where each system keeps it', () => {
    const path = (platform: NodeJS.Platform, person: string): string | undefined =>
      zedManifest.homes({}, person, platform)[0]?.path;
    expect(path('linux', '/home/p')).toBe(home);
    expect(path('darwin', '/Users/p')).toBe('/Users/p/.config/zed');
    expect(path('win32', 'C:\\Users\\p')).toBe('C:\\Users\\p\\AppData\\Roaming\\Zed');
  });

  it('says where the key goes, since the settings take none', () => {
    expect(manualText(zedManifest)).toContain('SWITCHYARD_ANTHROPIC_API_KEY');
    expect(zedManifest.costs.join(' ')).toContain('SWITCHYARD_API_KEY');
  });

  it('says that a key has to be entered, until one of its variables is set', async () => {
    expect((await inspectWith(zedManifest, home, {})).notes).toEqual([
      expect.stringContaining('keys add --agent zed'),
    ]);
    const environment = { SWITCHYARD_ANTHROPIC_API_KEY: 'x' };
    expect(await inspectWith(zedManifest, home, {}, environment)).toEqual({ overrides: [], notes: [] });
  });
});
