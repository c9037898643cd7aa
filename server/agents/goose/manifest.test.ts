import { describe, expect, it } from 'vitest';
import { inspectWith, manualText, sampleConnection, valuesOf } from '../testing/manifest-samples.ts';
import { clientKey, proxyUrl } from '../testing/planning.ts';
import { gooseManifest } from './manifest.ts';

const home = '/home/p/.config/goose';
const [openAiFile, anthropicFile] = gooseManifest.files(home).map(({ path }) => path);

describe('Goose', () => {
  it('gets a provider file per protocol and none of it in config.yaml', () => {
    const keys = gooseManifest.desired(home, sampleConnection());
    const inFile = (file?: string): unknown => valuesOf(keys.filter((key) => key.file === file));
    expect(openAiFile).toBe(`${home}/custom_providers/switchyard.json`);
    expect(inFile(openAiFile)).toEqual({
      name: 'switchyard',
      engine: 'openai',
      display_name: 'Switchyard',
      api_key_env: 'SWITCHYARD_API_KEY',
      base_url: `${proxyUrl}/v1/chat/completions`,
      'models[name=gpt-6-astra]': { name: 'gpt-6-astra', context_limit: 400_000 },
      'models[name=team/deepseek-v4]': { name: 'team/deepseek-v4', context_limit: 128_000 },
      'models[name=gemini-3.8-pro]': { name: 'gemini-3.8-pro', context_limit: 1_048_576 },
    });
    expect(inFile(anthropicFile)).toMatchObject({ engine: 'anthropic', base_url: proxyUrl });
  });

  it('is launched over the built-in provider of the model, with no file at all', () => {
    const environment = (models: Record<string, string>): unknown =>
      gooseManifest.launch?.(home, sampleConnection('key', { models })).environment;
    expect(environment({})).toEqual({
      GOOSE_PROVIDER: 'anthropic',
      GOOSE_MODEL: 'claude-opus-5-5',
      ANTHROPIC_HOST: proxyUrl,
      ANTHROPIC_API_KEY: clientKey,
    });
    expect(environment({ main: 'gpt-6-astra' })).toEqual({
      GOOSE_PROVIDER: 'openai',
      GOOSE_MODEL: 'gpt-6-astra',
      OPENAI_HOST: proxyUrl,
      OPENAI_BASE_PATH: 'v1/chat/completions',
      OPENAI_API_KEY: clientKey,
    });
  });

  it('leaves the model to Goose when none is known', () => {
    const command = gooseManifest.launch?.(home, sampleConnection('key', { catalogue: [] }));
    expect(command?.environment).not.toHaveProperty('GOOSE_MODEL');
    expect(gooseManifest.desired(home, sampleConnection('key', { catalogue: [] }))).toEqual([]);
  });

  it('lives where each system keeps it', () => {
    const path = (platform: NodeJS.Platform, person: string): string | undefined =>
      gooseManifest.homes({}, person, platform)[0]?.path;
    expect(path('linux', '/home/p')).toBe(home);
    expect(path('win32', 'C:\\Users\\p')).toBe('C:\\Users\\p\\AppData\\Roaming\\Block\\goose\\config');
  });

  it('says which provider Goose still uses', async () => {
    const files = { [`${home}/config.yaml`]: 'active_provider: openai\n' };
    const key = { SWITCHYARD_API_KEY: 'x' };
    const found = await inspectWith(gooseManifest, home, files, { ...key, GOOSE_PROVIDER: 'ollama' });
    expect(found.notes).toEqual([
      'GOOSE_PROVIDER in the environment decides which provider Goose uses.',
      expect.stringContaining('"openai"'),
    ]);
    const ours = { [`${home}/config.yaml`]: 'active_provider: switchyard\n' };
    expect((await inspectWith(gooseManifest, home, ours, key)).notes).toEqual([]);
  });

  it('says that the key has to be set, while its variable is not', async () => {
    const { notes } = await inspectWith(gooseManifest, home, {});
    expect(notes).toEqual([expect.stringMatching(/keys add --agent goose.*SWITCHYARD_API_KEY/)]);
  });

  it('shows lines to copy whose provider speaks the protocol of their model', () => {
    const shown = (main: string): string =>
      manualText(gooseManifest, sampleConnection('key', { models: { main } }));
    expect(shown('claude-opus-5-5')).toContain('--provider switchyard_anthropic --model claude-opus-5-5');
    expect(shown('claude-opus-5-5')).toContain('"engine": "anthropic"');
    expect(shown('gpt-6-astra')).toContain('--provider switchyard --model gpt-6-astra');
    expect(shown('a b')).toContain("--model 'a b'");
  });
});
