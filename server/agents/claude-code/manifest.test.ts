import { describe, expect, it } from 'vitest';
import { desiredOf, inspectWith, manualText, sampleConnection } from '../testing/manifest-samples.ts';
import { clientKey, proxyUrl } from '../testing/planning.ts';
import { claudeCodeManifest } from './manifest.ts';

const home = '/home/p/.claude';
const models = { main: 'a', opus: 'b', sonnet: 'c', haiku: 'd', subagent: 'e' };

describe('Claude Code', () => {
  it('is told the address and a key of its own, and no models that nobody mapped', () => {
    expect(desiredOf(claudeCodeManifest, home)).toEqual({
      'env.ANTHROPIC_BASE_URL': proxyUrl,
      'env.ANTHROPIC_AUTH_TOKEN': clientKey,
      'env.ENABLE_PROMPT_CACHING_1H': '1',
    });
  });

  it('keeps its own login in pass-through mode: the key is in the address only', () => {
    const keys = desiredOf(claudeCodeManifest, home, sampleConnection('pass-through', { models }));
    expect(keys).toEqual({
      'env.ANTHROPIC_BASE_URL': `${proxyUrl}/k/${clientKey}`,
      'env.ANTHROPIC_MODEL': 'a',
      'env.ANTHROPIC_DEFAULT_OPUS_MODEL': 'b',
      'env.ANTHROPIC_DEFAULT_SONNET_MODEL': 'c',
      'env.ANTHROPIC_DEFAULT_HAIKU_MODEL': 'd',
      'env.CLAUDE_CODE_SUBAGENT_MODEL': 'e',
    });
  });

  it('lives where CLAUDE_CONFIG_DIR says, also from the home directory', () => {
    const homes = (environment: Record<string, string>): unknown =>
      claudeCodeManifest.homes(environment, '/home/p');
    expect(homes({})).toEqual([{ path: home, source: 'default' }]);
    expect(homes({ CLAUDE_CONFIG_DIR: '~/work' })).toEqual([{ path: '/home/p/work', source: 'environment' }]);
    expect(homes({ CLAUDE_CONFIG_DIR: '/srv/c/' })).toEqual([{ path: '/srv/c', source: 'environment' }]);
  });

  it('is launched with settings that beat a foreign address, token and cloud in settings.json', () => {
    const command = claudeCodeManifest.launch?.(
      home,
      sampleConnection('pass-through', { models: { haiku: 'd' } }),
    );
    const [flag, json, ...rest] = command?.args ?? [];
    expect([flag, rest]).toEqual(['--settings', []]);
    expect(JSON.parse(json ?? '')).toEqual({
      env: {
        ANTHROPIC_BASE_URL: proxyUrl,
        ENABLE_PROMPT_CACHING_1H: '1',
        ANTHROPIC_DEFAULT_HAIKU_MODEL: 'd',
        ANTHROPIC_AUTH_TOKEN: '',
        ANTHROPIC_API_KEY: '',
        CLAUDE_CODE_USE_BEDROCK: '',
        CLAUDE_CODE_USE_VERTEX: '',
        CLAUDE_CODE_USE_FOUNDRY: '',
      },
      apiKeyHelper: 'printenv SWITCHYARD_CLIENT_KEY || cmd /v:on /c echo !SWITCHYARD_CLIENT_KEY!',
    });
    expect(command?.environment).toEqual({
      SWITCHYARD_CLIENT_KEY: clientKey,
      ANTHROPIC_BASE_URL: proxyUrl,
      ANTHROPIC_AUTH_TOKEN: clientKey,
      ENABLE_PROMPT_CACHING_1H: '1',
      ANTHROPIC_DEFAULT_HAIKU_MODEL: 'd',
    });
    expect(command?.without).toContain('ANTHROPIC_API_KEY');
    // cmd.exe would put the key itself there.
    expect(json).not.toContain('%');
  });

  it('is told its home only when it is not the usual one, which would move its login', () => {
    const start = (path: string): Readonly<Record<string, string>> => ({
      ...claudeCodeManifest.launch?.(path, sampleConnection()).environment,
      ...claudeCodeManifest.probe?.(path).environment,
    });
    expect(start(home)).not.toHaveProperty('CLAUDE_CONFIG_DIR');
    expect(start('/home/p/.claude-work')).toHaveProperty('CLAUDE_CONFIG_DIR', '/home/p/.claude-work');
    expect(start('C:\\Users\\p\\.claude')).not.toHaveProperty('CLAUDE_CONFIG_DIR');
  });

  it('names the settings that win: managed and local ones, and clouds in the environment', async () => {
    const found = await inspectWith(
      claudeCodeManifest,
      home,
      {
        '/etc/claude-code/managed-settings.json': '{"forceLoginMethod":"claudeai"}',
        [`${home}/settings.local.json`]: '{"env":{"ANTHROPIC_BASE_URL":"http://127.0.0.1:15721"}}',
        [`${home}/settings.json`]: '{"apiKeyHelper":"/bin/key"}',
      },
      { CLAUDE_CODE_USE_VERTEX: '1', ANTHROPIC_API_KEY: 'x' },
    );
    expect(found.overrides).toEqual([
      'forceLoginMethod in /etc/claude-code/managed-settings.json wins over the setting that Switchyard makes.',
      `env.ANTHROPIC_BASE_URL in ${home}/settings.local.json wins over the setting that Switchyard makes.`,
      'CLAUDE_CODE_USE_VERTEX in the environment wins: Claude Code then talks to that cloud and not to Switchyard.',
    ]);
    expect(found.notes).toHaveLength(2);
  });

  it('can be set up by hand in its settings or in a shell', () => {
    expect(manualText(claudeCodeManifest)).toContain('"ANTHROPIC_AUTH_TOKEN": "YOUR_SWITCHYARD_KEY"');
    expect(manualText(claudeCodeManifest)).toContain(`export ANTHROPIC_BASE_URL=${proxyUrl}`);
  });
});
