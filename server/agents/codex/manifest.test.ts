import { describe, expect, it } from 'vitest';
import { createFormat } from '../formats/registry.ts';
import { desiredOf, inspectWith, manualText, sampleConnection } from '../testing/manifest-samples.ts';
import { clientKey, proxyUrl } from '../testing/planning.ts';
import { codexManifest } from './manifest.ts';

const home = '/home/p/.codex';
const table = 'model_providers.switchyard';
const models = { main: 'gpt-6-astra', review: 'say "hi"' };
const ownKey = {
  model_provider: 'switchyard',
  [`${table}.name`]: 'Switchyard',
  [`${table}.base_url`]: `${proxyUrl}/backend-api/codex`,
  [`${table}.wire_api`]: 'responses',
  [`${table}.experimental_bearer_token`]: clientKey,
  [`${table}.requires_openai_auth`]: false,
};

describe('Codex', () => {
  it('gets a provider of its own, and models only where they are mapped', () => {
    expect(desiredOf(codexManifest, home)).toEqual(ownKey);
    expect(desiredOf(codexManifest, home, sampleConnection('key', { models }))).toEqual({
      ...ownKey,
      model: models.main,
      review_model: models.review,
    });
  });

  it('keeps its ChatGPT login in pass-through mode: the key is in the address only', () => {
    const keys = desiredOf(codexManifest, home, sampleConnection('pass-through'));
    expect(keys[`${table}.base_url`]).toBe(`${proxyUrl}/k/${clientKey}/backend-api/codex`);
    expect(keys[`${table}.requires_openai_auth`]).toBe(true);
    expect(keys).not.toHaveProperty([`${table}.experimental_bearer_token`]);
  });

  it('writes the same into a profile of its own and leaves config.toml alone', () => {
    const keys = codexManifest.desired(home, sampleConnection('profile', { models }));
    expect(new Set(keys.map(({ file }) => file))).toEqual(new Set([`${home}/switchyard.config.toml`]));
    expect(keys).toHaveLength(8);
  });

  it('lives where CODEX_HOME says', () => {
    expect(codexManifest.homes({ CODEX_HOME: '~/c' }, '/home/p')).toEqual([
      { path: '/home/p/c', source: 'environment' },
    ]);
  });

  it('is launched by options that TOML can read, with the key named and not shown', () => {
    const command = codexManifest.launch?.(home, sampleConnection('key', { models }));
    const settings = (command?.args ?? []).filter((_arg, index) => index % 2 === 1);
    expect(command?.args.filter((_arg, index) => index % 2 === 0)).toEqual(settings.map(() => '-c'));
    const paths = [
      ['model_provider'],
      ['review_model'],
      ...['base_url', 'env_key'].map((key) => [...table.split('.'), key]),
    ];
    const [reading] = [createFormat('toml').readKeys(settings.join('\n'), paths)];
    expect(reading.map((found) => found.present && found.value)).toEqual([
      'switchyard',
      'say "hi"',
      `${proxyUrl}/backend-api/codex`,
      'SWITCHYARD_CLIENT_KEY',
    ]);
    expect(command?.environment).toEqual({ SWITCHYARD_CLIENT_KEY: clientKey, CODEX_HOME: home });
  });

  it('names managed configuration as what wins, and keys in its table that are not ours', async () => {
    const files = {
      '/etc/codex/managed_config.toml': 'model_provider = "corp"\n',
      [`${home}/config.toml`]: `[${table}]\nname = "x"\nrequest_max_retries = 1\n`,
    };
    const found = await inspectWith(codexManifest, home, files);
    expect(found.overrides).toEqual([
      'model_provider in /etc/codex/managed_config.toml wins over the setting that Switchyard makes.',
    ]);
    expect(found.notes.join()).toContain('request_max_retries');
    const profile = await inspectWith(codexManifest, home, {}, {}, 'profile');
    expect(profile.notes).toEqual([expect.stringContaining('codex --profile switchyard')]);
  });

  it('shows lines that are valid TOML', () => {
    const snippet = codexManifest
      .manual(sampleConnection('key', { models }))
      .find(({ id }) => id === 'profile');
    const [reading] = createFormat('toml').readKeys(snippet?.text ?? '', [[...table.split('.'), 'base_url']]);
    expect(reading).toMatchObject({ value: `${proxyUrl}/backend-api/codex` });
    expect(manualText(codexManifest)).toContain('codex --profile switchyard');
  });
});
