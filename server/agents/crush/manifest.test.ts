import { describe, expect, test } from 'vitest';
import { connectionWith, inspected, offered, roundTrip, wanted } from '../testing/manifest-bench.ts';
import { clientKey, proxyUrl } from '../testing/planning.ts';
import { crushManifest } from './manifest.ts';

const home = '/home/p/.config/crush';
const script = `${home}/crushrc`;
const json = `${home}/crush.json`;
const connection = connectionWith({ catalogue: offered.slice(0, 2), models: { large: 'claude-opus-4-6' } });

describe('Crush', () => {
  test('gets a block of commands in its script', () => {
    const label = 'Label of';
    expect(wanted(crushManifest, home, connection)).toEqual({
      [script]: {
        provider: [
          `provider add switchyard --name Switchyard --type openai-compat --base-url ${proxyUrl}/v1 --api-key ${clientKey} --discover-models true`,
          `model add switchyard/claude-opus-4-6 --name '${label} claude-opus-4-6' --context-window 200000 --default-max-tokens 32000`,
          `model add switchyard/openai/gpt-5.5 --name '${label} openai/gpt-5.5' --context-window 400000 --default-max-tokens 128000`,
          'model large switchyard/claude-opus-4-6',
        ].join('\n'),
      },
    });
  });

  test('a label is one word of the script, whatever it holds', () => {
    const catalogue = [{ ...offered[0], label: "it's $(touch x)\n`y`" }] as typeof offered;
    const keys = wanted(crushManifest, home, connectionWith({ catalogue }))[script] ?? {};
    expect(keys['provider']).toContain(`--name 'it'\\''s $(touch x) \`y\`' `);
  });

  test('a mapped name that is no plain word stays one word', () => {
    const keys = wanted(crushManifest, home, connectionWith({ models: { small: 'x; rm -rf $HOME' } }))[
      script
    ];
    expect(keys?.['provider']).toMatch(/\nmodel small 'switchyard\/x; rm -rf \$HOME'$/);
  });

  test('the older file is used only where there is no script', () => {
    expect(Object.keys(wanted(crushManifest, home, connection, [json]))).toEqual([json]);
    expect(Object.keys(wanted(crushManifest, home, connection, [json, script]))).toEqual([script]);
    expect(wanted(crushManifest, home, connection, [json])[json]).toMatchObject({
      'providers.switchyard.base_url': `${proxyUrl}/v1`,
      'providers.switchyard.discover_models': true,
      'providers.switchyard.models[id=claude-opus-4-6]': {
        id: 'claude-opus-4-6',
        context_window: 200_000,
      },
      'models.large.provider': 'switchyard',
      'models.large.model': 'claude-opus-4-6',
    });
  });

  test.each([
    ['a script', { [script]: '#!/usr/bin/env bash\r\nprovider add mine --api-key "$(op read x)"' }],
    [
      'an older file',
      { [json]: '{"providers":{"mine":{"models":[{"id":"a"}]}},"models":{"large":{"model":"a"}}}' },
    ],
    ['both', { [script]: 'option debug\n\n', [json]: '{ }' }],
    ['nothing', {}],
  ])('%s comes back to the byte', (_, files) => {
    const { applied, undone } = roundTrip(crushManifest, home, files, connection);
    expect(JSON.stringify(applied)).toContain(clientKey);
    expect(undone).toEqual(files);
  });

  test('finds its home by CRUSH_GLOBAL_CONFIG before XDG_CONFIG_HOME', () => {
    expect(crushManifest.homes({}, '/home/p')).toEqual([{ path: home, source: 'default' }]);
    expect(crushManifest.homes({ XDG_CONFIG_HOME: '/x' }, '/home/p')[0]?.path).toBe('/x/crush');
    const both = { XDG_CONFIG_HOME: '/x', CRUSH_GLOBAL_CONFIG: '/c' };
    expect(crushManifest.homes(both, '/home/p')).toEqual([{ path: '/c', source: 'environment' }]);
  });

  test('tells of the older file that takes its provider out', async () => {
    const files = { [json]: '{"providers":{"switchyard":{"disable":true}}}' };
    const { overrides } = await inspected(crushManifest, home, { files });
    expect(overrides).toEqual([`providers.switchyard.disable in ${json} takes its models out.`]);
  });
});
