import { describe, expect, test } from 'vitest';
import { connectionWith, inspected, offered, roundTrip, wanted } from '../testing/manifest-bench.ts';
import { kiloManifest } from './manifest.ts';

const home = '/home/p/.config/kilo';

describe('Kilo Code', () => {
  test.each([
    [[], 'kilo.jsonc'],
    [['kilo.json'], 'kilo.json'],
    [['config.json', 'kilo.json', 'kilo.jsonc'], 'kilo.jsonc'],
  ])('of the files %j it writes %s', (existing, file) => {
    const paths = existing.map((name) => `${home}/${name}`);
    expect(Object.keys(wanted(kiloManifest, home, connectionWith(), paths))).toEqual([`${home}/${file}`]);
  });

  test('its own provider and its comments come back to the byte', () => {
    const files = { [`${home}/kilo.jsonc`]: '{\n  // mine\n  "provider": {"kilo": {}},\n}\n' };
    const { undone } = roundTrip(kiloManifest, home, files, connectionWith({ catalogue: offered }));
    expect(undone).toEqual(files);
  });

  test('is started by its own variable, and told of the files that its own variables name', async () => {
    const launch = kiloManifest.launch?.(home, connectionWith({ catalogue: offered }));
    expect(Object.keys(launch?.environment ?? {})).toEqual(['KILO_CONFIG_CONTENT']);
    const files = { '/k/kilo.json': '{"provider":{"switchyard":{"npm":"x"}}}' };
    const environment = { KILO_CONFIG_DIR: '/k' };
    const { overrides } = await inspected(kiloManifest, home, { files, environment });
    expect(overrides).toEqual([
      'provider.switchyard in /k/kilo.json wins over the setting that Switchyard makes.',
    ]);
  });
});
