import { describe, expect, test } from 'vitest';
import { createFormat } from '../formats/registry.ts';
import type { Environment } from '../manifest.ts';
import { geminiSignIn, startedSignIn } from './sign-in.ts';

const home = '/home/p/.gemini';
const own = `${home}/settings.json`;
const system = '/etc/gemini-cli/settings.json';
const defaults = '/etc/gemini-cli/system-defaults.json';

const auth = (values: object): string => JSON.stringify({ security: { auth: values } });
const find = (files: Readonly<Record<string, string>>, environment: Environment = {}) =>
  geminiSignIn({
    home,
    mode: 'key',
    environment,
    platform: 'linux',
    readKeys: (file, paths) =>
      Promise.resolve(createFormat(file.format).readKeys(files[file.path] ?? '', paths)),
  });
const start = async (files: Readonly<Record<string, string>>) => {
  try {
    return startedSignIn(await find(files));
  } catch (error) {
    return (error as Error).message;
  }
};

describe('the sign-in of a started Gemini CLI', () => {
  test('comes from the strongest file that chooses one', async () => {
    const files = {
      [system]: auth({}),
      [own]: auth({ selectedType: 'oauth-personal' }),
      [defaults]: auth({ selectedType: 'gemini-api-key', enforcedType: 'gemini-api-key' }),
    };
    expect(await find(files)).toEqual({
      chosen: { value: 'oauth-personal', file: own },
      enforced: { value: 'gemini-api-key', file: defaults },
    });
    const elsewhere = { GEMINI_CLI_SYSTEM_DEFAULTS_PATH: '/opt/d.json' };
    expect(await find({ '/opt/d.json': auth({ selectedType: 'vertex-ai' }) }, elsewhere)).toEqual({
      chosen: { value: 'vertex-ai', file: '/opt/d.json' },
      enforced: null,
    });
  });

  test.each([
    ['nothing', {}, 'vertex'],
    [
      'an empty, a null or an odd choice',
      { [own]: auth({ selectedType: '', enforcedType: null }) },
      'vertex',
    ],
    ['a number', { [own]: auth({ selectedType: 7 }) }, 'vertex'],
    ['the key', { [own]: auth({ selectedType: 'gemini-api-key' }) }, 'key'],
    ['Vertex AI', { [own]: auth({ selectedType: 'vertex-ai' }) }, 'vertex'],
    ['Vertex AI enforced', { [system]: auth({ enforcedType: 'vertex-ai' }) }, 'vertex'],
    [
      'the key chosen and enforced',
      { [system]: auth({ enforcedType: 'gemini-api-key', selectedType: 'gemini-api-key' }) },
      'key',
    ],
  ])('files that choose %s', async (_, files, expected) => {
    expect(await start(files)).toBe(expected);
  });

  test.each(['oauth-personal', 'compute-default-credentials', 'gateway', '__proto__'])(
    'is told in words, with the command that helps, where files choose %s',
    async (name) => {
      expect(await start({ [own]: auth({ selectedType: name }) })).toBe(
        `Gemini CLI was not started: ${own} chooses the sign-in ${name}, which does not go through Switchyard. ` +
          '`switchyard apply gemini-cli` chooses the key in your own settings (system settings still win), undo puts it back',
      );
    },
  );

  test('is told in words where an administrator allows another one only', async () => {
    expect(await start({ [system]: auth({ enforcedType: 'oauth-personal' }) })).toBe(
      `Gemini CLI was not started: ${system} allows no sign-in but oauth-personal`,
    );
    expect(await start({ [system]: auth({ enforcedType: 'gemini-api-key' }) })).toContain(
      'enforces the sign-in by key and no file chooses it',
    );
  });
});
