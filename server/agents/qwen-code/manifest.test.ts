import { describe, expect, test } from 'vitest';
import { connectionWith, inspected, offered, roundTrip, wanted } from '../testing/manifest-bench.ts';
import { clientKey, proxyUrl } from '../testing/planning.ts';
import { qwenCodeManifest } from './manifest.ts';

const home = '/home/p/.qwen';
const settings = `${home}/settings.json`;

describe('Qwen Code', () => {
  test('gets one entry per model, each with our own key variable', () => {
    const connection = connectionWith({ catalogue: offered.slice(0, 2) });
    const entry = (id: string) => ({
      id,
      name: `Label of ${id} (Switchyard)`,
      envKey: 'SWITCHYARD_API_KEY',
      baseUrl: `${proxyUrl}/v1`,
    });
    expect(wanted(qwenCodeManifest, home, connection)).toEqual({
      [settings]: {
        'env.SWITCHYARD_API_KEY': clientKey,
        'modelProviders.openai[id=claude-opus-4-6]': entry('claude-opus-4-6'),
        'modelProviders.openai[id=openai/gpt-5.5]': entry('openai/gpt-5.5'),
        'security.auth.selectedType': 'openai',
        'model.name': 'claude-opus-4-6',
      },
    });
  });

  test('starts with the mapped model, which is listed even when no account has it', () => {
    const connection = connectionWith({ catalogue: offered, models: { main: 'my-fast-one' } });
    const keys = wanted(qwenCodeManifest, home, connection)[settings] ?? {};
    expect(keys['model.name']).toBe('my-fast-one');
    expect(keys['modelProviders.openai[id=my-fast-one]']).toMatchObject({ id: 'my-fast-one' });
  });

  test('while no model is known, it is pointed here by the variables that it has anyway', () => {
    expect(wanted(qwenCodeManifest, home, connectionWith())).toEqual({
      [settings]: {
        'env.OPENAI_BASE_URL': `${proxyUrl}/v1`,
        'env.OPENAI_API_KEY': clientKey,
        'security.auth.selectedType': 'openai',
      },
    });
  });

  test('finds its home by QWEN_HOME', () => {
    expect(qwenCodeManifest.homes({}, '/home/p')).toEqual([{ path: home, source: 'default' }]);
    expect(qwenCodeManifest.homes({ QWEN_HOME: '~/q' }, '/home/p')).toEqual([
      { path: '/home/p/q', source: 'environment' },
    ]);
  });

  test.each([
    [
      'own entries, one of them with a name of ours',
      '{"$version": 4, // x\n "modelProviders": {"openai": [\n  {"id": "mine"}, /* two */ {"id":"claude-opus-4-6",\n "envKey":"MINE"}]},\n "model": {"name": "mine"}}',
    ],
    ['another sign-in', '{"security":{"auth":{"selectedType":"qwen-oauth"}},"env":{}}\r\n'],
    ['an empty list', '{\n\t"modelProviders": { "openai": [] }\n}\n'],
    ['an empty object', '{}'],
    ['nothing', ''],
  ])('settings with %s come back to the byte', (_, text) => {
    const connection = connectionWith({ catalogue: offered });
    const { applied, undone } = roundTrip(qwenCodeManifest, home, { [settings]: text }, connection);
    expect(applied[settings]).toContain(clientKey);
    expect(undone).toEqual({ [settings]: text });
  });

  test('tells what wins: system settings, a variable of the shell, its own .env', async () => {
    const files = {
      '/etc/qwen-code/settings.json': '{"model":{"name":"x"}}',
      [settings]: '{"env":{"SWITCHYARD_API_KEY":"k"}}',
      [`${home}/.env`]: 'SWITCHYARD_API_KEY=other\n',
    };
    const environment = { SWITCHYARD_API_KEY: 'x', OPENAI_API_KEY: 'y' };
    const { overrides } = await inspected(qwenCodeManifest, home, { files, environment });
    expect(overrides).toEqual([
      'model.name in /etc/qwen-code/settings.json wins over the setting that Switchyard makes.',
      'SWITCHYARD_API_KEY in the environment wins over the settings of Qwen Code.',
      `SWITCHYARD_API_KEY in ${home}/.env wins over settings.json.`,
    ]);
  });

  test('OPENAI_* of the shell matters only while it is pointed here by these variables', async () => {
    const environment = { OPENAI_BASE_URL: 'https://x.example/v1' };
    const quick = await inspected(qwenCodeManifest, home, { environment });
    expect(quick.overrides).toEqual([
      'OPENAI_BASE_URL in the environment wins over the settings of Qwen Code.',
    ]);
    const files = { [settings]: '{"env":{"SWITCHYARD_API_KEY":"k"}}' };
    expect(await inspected(qwenCodeManifest, home, { environment, files })).toEqual({
      overrides: [],
      notes: [],
    });
  });

  test('a start names the model, because the name in its settings may belong to another service', () => {
    const launch = qwenCodeManifest.launch?.(home, connectionWith({ catalogue: offered }));
    expect(launch).toEqual({
      args: ['--auth-type', 'openai', '--model', 'claude-opus-4-6'],
      environment: {
        QWEN_HOME: home,
        OPENAI_BASE_URL: `${proxyUrl}/v1`,
        OPENAI_API_KEY: clientKey,
        OPENAI_MODEL: 'claude-opus-4-6',
      },
      without: [],
    });
  });
});
