import { describe, expect, it } from 'vitest';
import { findEnvironmentSettings, settingsIn, type EnvironmentSourcePorts } from './environment-sources.ts';

const names = ['ANTHROPIC_BASE_URL', 'ANTHROPIC_API_KEY', 'OPENAI_BASE_URL'];

const portsWith = (
  files: Readonly<Record<string, string>>,
  more: Partial<EnvironmentSourcePorts> = {},
): EnvironmentSourcePorts => ({
  homeDirectory: '/home/me',
  platform: 'linux',
  readText: async (path) => files[path] ?? null,
  run: async () => null,
  ...more,
});

const exported = (text: string, syntax: 'shell' | 'fish' | 'plain' = 'shell'): readonly string[] =>
  settingsIn(text, syntax).map(({ name, line }) => `${name}:${line}`);

describe('variables that a shell file exports', () => {
  it.each([
    ['export A=1', ['A:1']],
    ['\n  export A="x y" B=2 # export C=3', ['A:2', 'B:2']],
    ['A=1\nexport A', ['A:1']],
    ['A=1', []],
    ['A=1 program', []],
    ['export A=1\nA=2', ['A:2']],
    ['export A=1\nunset A', []],
    ['# export A=1', []],
    ['if x; then export A=1; fi', ['A:1']],
    ['[ -f y ] && export A=1', ['A:1']],
    ['declare -x A=1; typeset -gx B=2; declare C=3', ['A:1', 'B:1']],
    ['echo "export A=1"', []],
    ["export A='#1' B=a#b", ['A:1', 'B:1']],
    ['export A=1\r\nexport B=2\r\n', ['A:1', 'B:2']],
    ['export', []],
    ['export __proto__=1', ['__proto__:1']],
    ['export A="never closed', ['A:1']],
    ['export ANTHROPIC_AUTH_TOKEN=swy_Zq7xW2mN9bV4cK8pL3tR6yH1Zq7xW2mN9bV4cK8pL3t', []],
    ['# >>> switchyard x >>>\nexport A=1\n# <<< switchyard x <<<\nexport B=1', ['B:4']],
  ])('%j', (text, found) => {
    expect(exported(text)).toEqual(found);
  });

  it('reads fish and plain files in their own way', () => {
    expect(exported('set -gx A 1\nset B 2\nset --export C 3\nset -Ux D 4\nset -e A', 'fish')).toEqual([
      'C:3',
      'D:4',
    ]);
    expect(exported('A=1\nexport B="2"\n#C=3\nnonsense', 'plain')).toEqual(['A:1', 'B:2']);
  });

  it('gives up on a huge file in time', () => {
    expect(exported(`${'x\n'.repeat(1_000_000)}export A=1`)).toEqual([]);
    expect(exported(`export A=${'"'.repeat(200_000)}`).length).toBeLessThan(2);
  });
});

describe('where new programs get variables from', () => {
  it('names file and line, a fix to copy, and never the value', async () => {
    const found = await findEnvironmentSettings(
      portsWith({
        '/home/me/.zshrc': 'x\nexport ANTHROPIC_API_KEY=sk-ant-secret-value\nexport OTHER=1\n',
        '/home/me/.config/fish/config.fish': 'set -gx OPENAI_BASE_URL http://localhost:1',
        '/etc/environment': 'ANTHROPIC_BASE_URL=https://gateway.example\n',
      }),
      names,
    );
    expect(found.map(({ name, source, line }) => [name, source, line])).toEqual([
      ['ANTHROPIC_API_KEY', '/home/me/.zshrc', 2],
      ['OPENAI_BASE_URL', '/home/me/.config/fish/config.fish', 1],
      ['ANTHROPIC_BASE_URL', '/etc/environment', 1],
    ]);
    expect(found[0]?.fix).toBe('unset ANTHROPIC_API_KEY  # and take line 2 out of /home/me/.zshrc');
    expect(JSON.stringify(found)).not.toContain('secret-value');
  });

  it('asks launchd on macOS, and takes a failure for nothing', async () => {
    const run = async (_file: string, args: readonly string[]): Promise<string | null> => {
      if (args[1] === 'ANTHROPIC_BASE_URL') return 'http://x\n';
      throw new Error('no launchctl');
    };
    expect(await findEnvironmentSettings(portsWith({}, { platform: 'darwin', run }), names)).toEqual([
      {
        name: 'ANTHROPIC_BASE_URL',
        source: 'launchd',
        line: null,
        fix: 'launchctl unsetenv ANTHROPIC_BASE_URL',
      },
    ]);
  });

  it('reads the registry on Windows, whatever the case of the names', async () => {
    const output =
      '\r\nHKEY_CURRENT_USER\\Environment\r\n    Path    REG_EXPAND_SZ    C:\\x\r\n    anthropic_base_url    REG_SZ    http://x\r\n    OPENAI_BASE_URL    REG_SZ    \r\n';
    const found = await findEnvironmentSettings(
      portsWith({}, { platform: 'win32', run: async () => output }),
      names,
    );
    expect(found.map(({ name, source }) => [name, source])).toEqual([
      ['ANTHROPIC_BASE_URL', 'HKCU\\Environment'],
    ]);
  });

  it('finds nothing where nothing can be read, and takes no odd name for one', async () => {
    const readText = (): Promise<never> => Promise.reject(new Error('EACCES'));
    expect(await findEnvironmentSettings(portsWith({}, { readText }), names)).toEqual([]);
    expect(await findEnvironmentSettings(portsWith({}), ['', 'A B', '$(x)'])).toEqual([]);
  });
});

it('a long line of number signs takes no long time', () => {
  const startedMs = performance.now();
  expect(settingsIn(`a${'#'.repeat(400_000)}`, 'shell')).toEqual([]);
  expect(performance.now() - startedMs).toBeLessThan(5000);
});
