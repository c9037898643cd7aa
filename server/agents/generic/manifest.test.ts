import { describe, expect, it } from 'vitest';
import { sampleConnection } from '../testing/manifest-samples.ts';
import { proxyUrl } from '../testing/planning.ts';
import type { AgentManifest } from '../manifest.ts';
import { anyAnthropicManifest } from './anthropic.ts';
import { anyGeminiManifest } from './gemini.ts';
import { anyOpenAiManifest } from './openai.ts';

const snippet = (manifest: AgentManifest, id: string, model = 'some-model'): string =>
  manifest.manual(sampleConnection('key', { models: { main: model } })).find((found) => found.id === id)
    ?.text ?? '';

describe('lines for any client', () => {
  it('give each SDK the base address that it expects', () => {
    const bases = [anyOpenAiManifest, anyAnthropicManifest, anyGeminiManifest].map((manifest) =>
      snippet(manifest, 'dotenv'),
    );
    const key = 'YOUR_SWITCHYARD_KEY';
    expect(bases).toEqual([
      `OPENAI_BASE_URL=${proxyUrl}/v1\nOPENAI_API_KEY=${key}`,
      `ANTHROPIC_BASE_URL=${proxyUrl}\nANTHROPIC_API_KEY=${key}`,
      `GOOGLE_GEMINI_BASE_URL=${proxyUrl}\nGEMINI_API_KEY=${key}`,
    ]);
  });

  it('ask curl for the whole address', () => {
    expect(snippet(anyOpenAiManifest, 'curl')).toContain(`curl ${proxyUrl}/v1/chat/completions `);
    expect(snippet(anyAnthropicManifest, 'curl')).toContain(`curl ${proxyUrl}/v1/messages `);
    expect(snippet(anyGeminiManifest, 'curl')).toContain(
      `curl ${proxyUrl}/v1beta/models/some-model:generateContent `,
    );
  });

  it('stay whole when the name of a model has quotes and slashes in it', () => {
    const name = `a'b"c/d`;
    expect(snippet(anyOpenAiManifest, 'node', name)).toContain(JSON.stringify(name));
    expect(snippet(anyOpenAiManifest, 'curl', name)).toContain(`a'\\''b\\"c/d`);
    expect(snippet(anyGeminiManifest, 'curl', name)).toContain(`models/a'\\''b%22c%2Fd:generateContent' `);
  });

  it('are no program and change no file', () => {
    for (const manifest of [anyOpenAiManifest, anyAnthropicManifest, anyGeminiManifest]) {
      expect(manifest.isProgram).toBe(false);
      expect(manifest.files('/home/p')).toEqual([]);
      expect(manifest.manual(sampleConnection()).map(({ id }) => id)).toEqual([
        'shell',
        'powershell',
        'dotenv',
        'python',
        'node',
        'curl',
      ]);
    }
  });
});
