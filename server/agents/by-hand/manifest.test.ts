import { describe, expect, it } from 'vitest';
import { manualText, sampleConnection } from '../testing/manifest-samples.ts';
import { proxyUrl } from '../testing/planning.ts';
import { claudeDesktopManifest } from './claude-desktop.ts';
import { copilotVscodeManifest } from './copilot-vscode.ts';

describe('programs that are set up in their own windows', () => {
  it('Claude Desktop: the gateway is the bare address', () => {
    expect(manualText(claudeDesktopManifest)).toContain(`Gateway base URL: ${proxyUrl}\n`);
    expect(claudeDesktopManifest.homes({}, '/Users/p', 'darwin')[0]?.path).toBe(
      '/Users/p/Library/Application Support/Claude',
    );
  });

  it('Copilot Chat: the whole address of the protocol that the model speaks', () => {
    const lines = (main: string): unknown => {
      const snippets = copilotVscodeManifest.manual(sampleConnection('key', { models: { main } }));
      return JSON.parse(snippets.find(({ id }) => id === 'models')?.text ?? '');
    };
    expect(lines('claude-opus-5-5')).toMatchObject([
      { vendor: 'customendpoint', apiType: 'messages', models: [{ url: `${proxyUrl}/v1/messages` }] },
    ]);
    expect(lines('gpt-6-astra')).toMatchObject([
      { apiType: 'responses', models: [{ maxInputTokens: 400_000, maxOutputTokens: 100_000 }] },
    ]);
    expect(lines('unknown')).toMatchObject([
      { apiType: 'chat-completions', models: [{ id: 'unknown', maxInputTokens: 128_000 }] },
    ]);
  });
});
