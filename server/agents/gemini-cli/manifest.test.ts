import { describe, expect, test } from 'vitest';
import { connectionWith, inspected, roundTrip, wanted } from '../testing/manifest-bench.ts';
import { clientKey, proxyUrl } from '../testing/planning.ts';
import { geminiCliManifest } from './manifest.ts';

const home = '/home/p/.gemini';
const settings = `${home}/settings.json`;
const environmentFile = `${home}/.env`;

describe('Gemini CLI', () => {
  test('gets its address and key in .env, and the sign-in by key in its settings', () => {
    expect(wanted(geminiCliManifest, home, connectionWith())).toEqual({
      [settings]: { 'security.auth.selectedType': 'gemini-api-key' },
      [environmentFile]: { GOOGLE_GEMINI_BASE_URL: proxyUrl, GEMINI_API_KEY: clientKey },
    });
  });

  test('gets a model only when the person chose one', () => {
    const connection = connectionWith({ models: { main: 'claude-opus-4-6' } });
    expect(wanted(geminiCliManifest, home, connection)[environmentFile]).toMatchObject({
      GEMINI_MODEL: 'claude-opus-4-6',
    });
  });

  test('finds its home by GEMINI_CLI_HOME, which names the folder above it', () => {
    expect(geminiCliManifest.homes({}, '/home/p')).toEqual([{ path: home, source: 'default' }]);
    expect(geminiCliManifest.homes({ GEMINI_CLI_HOME: '/srv/g' }, '/home/p')).toEqual([
      { path: '/srv/g/.gemini', source: 'environment' },
    ]);
  });

  test('a Google login and own keys come back to the byte', () => {
    const files = {
      [settings]:
        '{\r\n  // work\r\n  "security": {"auth": {"selectedType": "oauth-personal" /* Google */}},\r\n}\r\n',
      [environmentFile]: "# mine\nexport GEMINI_API_KEY='own # key'\n\nOTHER=1",
    };
    const { applied, undone } = roundTrip(geminiCliManifest, home, files, connectionWith());
    expect(applied[settings]).toContain('"selectedType": "gemini-api-key" /* Google */');
    expect(applied[environmentFile]).toContain('OTHER=1');
    expect(applied[environmentFile]).not.toContain('own # key');
    expect(undone).toEqual(files);
  });

  test('files that were not there are gone again', () => {
    const { applied, undone } = roundTrip(geminiCliManifest, home, {}, connectionWith());
    expect(Object.keys(applied)).toEqual([settings, environmentFile]);
    expect(undone).toEqual({});
  });

  test('tells which variables of the shell win over its .env', async () => {
    const environment = { GEMINI_API_KEY: 'x', GOOGLE_GEMINI_BASE_URL: '', GEMINI_MODEL: 'm' };
    expect(await inspected(geminiCliManifest, home, { environment })).toEqual({
      overrides: [`GEMINI_API_KEY in the environment wins over the .env in ${home}.`],
      notes: ['GEMINI_MODEL in the environment decides the model.'],
    });
  });

  test.each([
    ['linux', {}, '/etc/gemini-cli/settings.json'],
    ['darwin', {}, '/Library/Application Support/GeminiCli/settings.json'],
    ['linux', { GEMINI_CLI_SYSTEM_SETTINGS_PATH: '/opt/s.json' }, '/opt/s.json'],
  ] as const)(
    'tells that system settings on %s choose another sign-in',
    async (platform, environment, file) => {
      const files = {
        [file]: '{"security":{"auth":{"selectedType":"vertex-ai","enforcedType":"vertex-ai"}}}',
      };
      const { overrides } = await inspected(geminiCliManifest, home, { files, environment, platform });
      expect(overrides).toEqual([
        `security.auth.selectedType in ${file} wins over the setting that Switchyard makes.`,
        `security.auth.enforcedType in ${file} allows no sign-in by key.`,
      ]);
    },
  );

  test('settings of the same sign-in, or that do not parse, are no conflict', async () => {
    for (const text of [
      '{"security":{"auth":{"enforcedType":"gemini-api-key"}}}',
      '{"security":{"auth":{"enforcedType":null,"selectedType":null}}}',
      '{"security":',
      '[]',
    ]) {
      const files = { '/etc/gemini-cli/settings.json': text, [settings]: text };
      expect(await inspected(geminiCliManifest, home, { files })).toEqual({ overrides: [], notes: [] });
    }
  });

  const chosen = (value: string) => ({ chosen: { value, file: settings }, enforced: null });
  const byKey = {
    GEMINI_CLI_HOME: '/home/p',
    GOOGLE_GEMINI_BASE_URL: proxyUrl,
    GEMINI_API_KEY: clientKey,
    CODE_ASSIST_ENDPOINT: proxyUrl,
    GOOGLE_VERTEX_BASE_URL: proxyUrl,
  };

  test('a start with the sign-in by key leaves none of its settings a way past Switchyard', () => {
    const launch = geminiCliManifest.launch?.(home, connectionWith(), chosen('gemini-api-key'));
    expect(launch?.environment).toEqual(byKey);
    expect(launch?.without).toContain('GOOGLE_GENAI_USE_VERTEXAI');
  });

  test.each([[undefined], [chosen('vertex-ai')]])(
    'a start needs no settings: the environment chooses (%#)',
    (found) => {
      const launch = geminiCliManifest.launch?.(home, connectionWith(), found);
      expect(launch?.environment).toEqual({
        ...byKey,
        GOOGLE_GENAI_USE_VERTEXAI: 'true',
        GOOGLE_API_KEY: clientKey,
        GOOGLE_GENAI_API_VERSION: 'v1beta',
      });
      expect(launch?.without).not.toContain('GOOGLE_GENAI_USE_VERTEXAI');
    },
  );

  test.each([
    ['claude-opus-4-6', 'claude-opus-4-6'],
    ['openai/gpt-5.5', 'openai/gpt-5.5'],
    ['router/meta/llama-4', 'publishers/router/models/meta/llama-4'],
  ])('a start by the environment keeps the whole name of the model %s', (model, named) => {
    const connection = connectionWith({ models: { main: model } });
    expect(geminiCliManifest.launch?.(home, connection)?.environment).toMatchObject({ GEMINI_MODEL: named });
    const launch = geminiCliManifest.launch?.(home, connection, chosen('gemini-api-key'));
    expect(launch?.environment).toMatchObject({ GEMINI_MODEL: model });
  });

  test('copyable lines hold the placeholder and never the key', () => {
    const text = JSON.stringify(geminiCliManifest.manual(connectionWith()));
    expect(text).toContain('YOUR_SWITCHYARD_KEY');
    expect(text).not.toContain(clientKey);
  });
});
