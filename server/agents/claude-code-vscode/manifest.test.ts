import { describe, expect, it } from 'vitest';
import { desiredOf, inspectWith, manualText, sampleConnection } from '../testing/manifest-samples.ts';
import { clientKey, proxyUrl } from '../testing/planning.ts';
import { claudeCodeVscodeManifest as manifest } from './manifest.ts';

const home = '/home/p/.config/Code/User';
const element = (name: string): string => `"claudeCode.environmentVariables"[name=${name}]`;

describe('Claude Code for VS Code', () => {
  it('gets each variable as an element of its list, and no question for a login', () => {
    expect(desiredOf(manifest, home, sampleConnection('key', { models: { opus: 'big' } }))).toEqual({
      [element('ANTHROPIC_BASE_URL')]: { name: 'ANTHROPIC_BASE_URL', value: proxyUrl },
      [element('ANTHROPIC_AUTH_TOKEN')]: { name: 'ANTHROPIC_AUTH_TOKEN', value: clientKey },
      [element('ENABLE_PROMPT_CACHING_1H')]: { name: 'ENABLE_PROMPT_CACHING_1H', value: '1' },
      [element('ANTHROPIC_DEFAULT_OPUS_MODEL')]: { name: 'ANTHROPIC_DEFAULT_OPUS_MODEL', value: 'big' },
      '"claudeCode.disableLoginPrompt"': true,
    });
  });

  it('still asks for its own login in pass-through mode', () => {
    expect(Object.keys(desiredOf(manifest, home, sampleConnection('pass-through')))).toEqual([
      element('ANTHROPIC_BASE_URL'),
    ]);
  });

  it('has one home for each editor, where that system keeps it', () => {
    const first = (platform: NodeJS.Platform, person: string, environment = {}): string | undefined =>
      manifest.homes(environment, person, platform)[0]?.path;
    expect(first('linux', '/home/p')).toBe(home);
    expect(first('linux', '/home/p', { XDG_CONFIG_HOME: '/x' })).toBe('/x/Code/User');
    expect(first('darwin', '/Users/p')).toBe('/Users/p/Library/Application Support/Code/User');
    expect(first('win32', 'C:\\Users\\p')).toBe('C:\\Users\\p\\AppData\\Roaming\\Code\\User');
    expect(first('win32', 'C:\\Users\\p', { APPDATA: 'D:\\R' })).toBe('D:\\R\\Code\\User');
    expect(manifest.homes({}, '/home/p', 'linux').map(({ path }) => path.split('/').at(-2))).toEqual([
      'Code',
      'Code - Insiders',
      'VSCodium',
      'Cursor',
    ]);
  });

  it('says when the settings of the program inside win, and when they point to this computer too', async () => {
    const settings = (address: string): Record<string, string> => ({
      '/home/p/.claude/settings.json': JSON.stringify({ env: { ANTHROPIC_BASE_URL: address } }),
    });
    const look = (address: string): ReturnType<typeof inspectWith> =>
      inspectWith(manifest, home, settings(address), { HOME: '/home/p' });
    expect((await look('https://gateway.example')).overrides).toHaveLength(1);
    expect(await look(proxyUrl)).toMatchObject({
      overrides: [],
      notes: [expect.stringContaining('this computer')],
    });
    expect(await inspectWith(manifest, home, settings('https://gateway.example'))).toEqual({
      overrides: [],
      notes: [],
    });
  });

  it('shows the two settings as one piece of JSON', () => {
    expect(JSON.parse(manualText(manifest))).toMatchObject({ 'claudeCode.disableLoginPrompt': true });
  });
});
