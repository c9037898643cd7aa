import { describe, expect, test } from 'vitest';
import { connectionWith, inspected, offered } from '../testing/manifest-bench.ts';
import { clientKey, proxyUrl } from '../testing/planning.ts';
import { copilotCliManifest } from './manifest.ts';

const home = '/home/p/.copilot';
const environmentFor = (main: string) =>
  copilotCliManifest.launch?.(home, connectionWith({ catalogue: offered, models: { main } })).environment;

describe('GitHub Copilot CLI', () => {
  test('has no file', () => {
    expect(copilotCliManifest.modes).toEqual([]);
    expect(copilotCliManifest.files(home)).toEqual([]);
    expect(copilotCliManifest.desired(home, connectionWith())).toEqual([]);
  });

  test.each([
    ['claude-opus-4-6', 'anthropic', proxyUrl, undefined],
    ['openai/gpt-5.5', 'openai', `${proxyUrl}/v1`, 'responses'],
    ['gemini-3-flash', 'openai', `${proxyUrl}/v1`, 'completions'],
    ['unheard-of', 'openai', `${proxyUrl}/v1`, 'completions'],
  ])('speaks to %s as %s at %s', (model, type, url, wire) => {
    const environment = environmentFor(model);
    expect(environment).toMatchObject({
      COPILOT_PROVIDER_TYPE: type,
      COPILOT_PROVIDER_BASE_URL: url,
      COPILOT_PROVIDER_API_KEY: clientKey,
      COPILOT_MODEL: model,
    });
    expect(environment?.['COPILOT_PROVIDER_WIRE_API']).toBe(wire);
  });

  test('is told how much fits before the answer', () => {
    expect(environmentFor('claude-opus-4-6')).toMatchObject({
      COPILOT_PROVIDER_MAX_PROMPT_TOKENS: '168000',
      COPILOT_PROVIDER_MAX_OUTPUT_TOKENS: '32000',
    });
    expect(environmentFor('qwen3:32b')).not.toHaveProperty('COPILOT_PROVIDER_MAX_PROMPT_TOKENS');
  });

  test('a bearer token of the shell, which beats a key, is left out of the process', () => {
    const launch = copilotCliManifest.launch?.(home, connectionWith());
    expect(launch?.without).toContain('COPILOT_PROVIDER_BEARER_TOKEN');
    expect(launch?.environment).not.toHaveProperty('COPILOT_MODEL');
  });

  test('finds its home by COPILOT_HOME, and tells of a provider in the shell', async () => {
    expect(copilotCliManifest.homes({ COPILOT_HOME: '/c' }, '/home/p')).toEqual([
      { path: '/c', source: 'environment' },
    ]);
    const environment = { COPILOT_PROVIDER_BASE_URL: 'https://x.example' };
    const { notes } = await inspected(copilotCliManifest, home, { environment });
    expect(notes).toHaveLength(1);
  });

  test('copyable lines name everything, for both kinds of shell', () => {
    const [shell, powershell] = copilotCliManifest.manual(connectionWith());
    expect(shell?.text).toContain('export COPILOT_MODEL=MODEL_NAME');
    expect(powershell?.text).toContain(`$env:COPILOT_PROVIDER_BASE_URL = '${proxyUrl}/v1'`);
    expect(`${shell?.text}${powershell?.text}`).not.toContain(clientKey);
  });
});
