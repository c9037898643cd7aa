import { describe, expect, test } from 'vitest';
import { connectionWith, inspected, offered, roundTrip, wanted } from '../testing/manifest-bench.ts';
import { clientKey, proxyUrl } from '../testing/planning.ts';
import { openCodeManifest } from './manifest.ts';

const home = '/home/p/.config/opencode';
const json = `${home}/opencode.json`;
const jsonc = `${home}/opencode.jsonc`;

describe('OpenCode', () => {
  test('gets one provider, in which every model names the package of its own dialect', () => {
    const limits = { limit: { context: 200_000, output: 32_000 } };
    const images = { attachment: true, modalities: { input: ['text', 'image'], output: ['text'] } };
    expect(wanted(openCodeManifest, home, connectionWith({ catalogue: offered }))).toEqual({
      [json]: {
        'provider.switchyard.npm': '@ai-sdk/openai-compatible',
        'provider.switchyard.name': 'Switchyard',
        'provider.switchyard.options.baseURL': `${proxyUrl}/v1`,
        'provider.switchyard.options.apiKey': clientKey,
        'provider.switchyard.models.claude-opus-4-6': {
          name: 'Label of claude-opus-4-6',
          provider: { npm: '@ai-sdk/anthropic' },
          ...images,
          ...limits,
        },
        'provider.switchyard.models."openai/gpt-5.5"': {
          name: 'Label of openai/gpt-5.5',
          provider: { npm: '@ai-sdk/openai' },
          ...images,
          limit: { context: 400_000, output: 128_000 },
        },
        'provider.switchyard.models.gemini-3-flash': {
          name: 'Label of gemini-3-flash',
          provider: { npm: '@ai-sdk/google' },
          ...images,
        },
        // Half a limit is refused by the program, so it gets none.
        'provider.switchyard.models."qwen3:32b"': { name: 'Label of qwen3:32b' },
      },
    });
  });

  test('its choice of a model is changed only when the person mapped one', () => {
    const connection = connectionWith({ catalogue: offered, models: { small_model: 'gemini-3-flash' } });
    const keys = wanted(openCodeManifest, home, connection)[json] ?? {};
    expect(keys['small_model']).toBe('switchyard/gemini-3-flash');
    expect(keys).not.toHaveProperty('model');
  });

  test.each([
    [[], json],
    [[json], json],
    [[jsonc], jsonc],
    [[json, jsonc], jsonc],
    [[`${home}/config.json`, json], json],
  ])('of the files %j it writes %s, the one that wins', (existing, file) => {
    expect(Object.keys(wanted(openCodeManifest, home, connectionWith(), existing))).toEqual([file]);
  });

  test('finds its home by XDG_CONFIG_HOME', () => {
    const usual = [{ path: home, source: 'default' }];
    expect(openCodeManifest.homes({}, '/home/p')).toEqual(usual);
    expect(openCodeManifest.homes({ XDG_CONFIG_HOME: '/home/p/.config' }, '/home/p')).toEqual(usual);
    expect(openCodeManifest.homes({ XDG_CONFIG_HOME: '/x' }, '/home/p')).toEqual([
      { path: '/x/opencode', source: 'environment' },
    ]);
  });

  test.each([
    ['own providers and comments', '{ // mine\r\n "provider": { "mine": { "models": {}, }, },\r\n}\r\n'],
    ['a provider of our name with more in it', '{"provider":{"switchyard":{"options":{"timeout":5}}}}'],
    ['tabs and no newline at the end', '{\n\t"model":\t"mine/x"\n}'],
  ])('a file with %s comes back to the byte', (_, text) => {
    const connection = connectionWith({ catalogue: offered, models: { model: 'claude-opus-4-6' } });
    const { undone } = roundTrip(openCodeManifest, home, { [jsonc]: text }, connection);
    expect(undone).toEqual({ [jsonc]: text });
  });

  test('names of models that no service has are left out of the list', () => {
    const bad = ['__proto__', 'a b', 'x\n', '../up', '', `${'x'.repeat(300)}`];
    const catalogue = bad.map((id) => ({ ...offered[0], id })) as typeof offered;
    const keys = Object.keys(wanted(openCodeManifest, home, connectionWith({ catalogue }))[json] ?? {});
    expect(keys.filter((key) => key.includes('.models.'))).toEqual([]);
  });

  test('tells of stronger files, of a provider that is switched off, and of the model in use', async () => {
    const files = {
      [json]: '{"$schema":"x","enabled_providers":["anthropic"]}',
      [jsonc]: '{"model":"mine/x", /* , */}',
      '/w/o.json': '{"provider":{"switchyard":{}}}',
      '/etc/opencode/opencode.json': '{"disabled_providers":["switchyard"],"model":"managed/m"}',
    };
    const environment = { OPENCODE_CONFIG: '/w/o.json', OPENCODE_CONFIG_CONTENT: '{}' };
    expect(await inspected(openCodeManifest, home, { files, environment })).toEqual({
      overrides: [
        'provider.switchyard in /w/o.json wins over the setting that Switchyard makes.',
        `enabled_providers in ${json} does not name switchyard, so its models are not offered.`,
        'disabled_providers in /etc/opencode/opencode.json names switchyard, so its models are not offered.',
      ],
      notes: [
        'model in /etc/opencode/opencode.json decides which model OpenCode starts with.',
        'OPENCODE_CONFIG_CONTENT in the environment is merged over every file.',
        `OpenCode merges ${json} and ${jsonc}, and the last one wins; Switchyard's keys are in that one.`,
        'OpenCode starts with the model mine/x: choose one of Switchyard with /models, or map one here.',
      ],
    });
  });

  test('a start chooses models of ours, a small one for titles', () => {
    const launch = openCodeManifest.launch?.(home, connectionWith({ catalogue: offered }));
    expect(Object.keys(launch?.environment ?? {})).toEqual(['OPENCODE_CONFIG_CONTENT']);
    const elsewhere = openCodeManifest.launch?.('/x/opencode', connectionWith())?.environment;
    expect(elsewhere).toMatchObject({ XDG_CONFIG_HOME: '/x' });
    const inline = JSON.parse(launch?.environment['OPENCODE_CONFIG_CONTENT'] ?? '') as unknown;
    expect(inline).toMatchObject({
      provider: { switchyard: { options: { apiKey: clientKey } } },
      model: 'switchyard/claude-opus-4-6',
      small_model: 'switchyard/gemini-3-flash',
    });
  });

  test('the test call names a model of ours, else the answer would prove nothing', () => {
    expect(openCodeManifest.probe?.(home, connectionWith({ catalogue: offered }))).toEqual({
      args: ['run', '-m', 'switchyard/claude-opus-4-6', 'Reply with the word OK.'],
      environment: { XDG_CONFIG_HOME: '/home/p/.config' },
    });
  });
});
