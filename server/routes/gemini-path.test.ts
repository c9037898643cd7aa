import { describe, expect, test } from 'vitest';
import { readGeminiPath } from './gemini-path.ts';

describe('paths of the Gemini API', () => {
  test.each([
    ['/v1beta/models/gemini-3-pro:generateContent', 'generate', 'gemini-3-pro', false],
    ['/v1/models/gemini-3-pro:generateContent', 'generate', 'gemini-3-pro', false],
    ['/v1alpha/models/gemini-3-pro:streamGenerateContent', 'generate', 'gemini-3-pro', true],
    ['/v1beta/models/openai/gpt-5.2:generateContent', 'generate', 'openai/gpt-5.2', false],
    ['/v1beta/models/openai%2Fgpt-5.2:generateContent', 'generate', 'openai/gpt-5.2', false],
    ['/v1beta/anthropic/claude-opus-4-6:generateContent', 'generate', 'anthropic/claude-opus-4-6', false],
    ['/v1/anthropic/claude-opus-4-6:generateContent', 'generate', 'anthropic/claude-opus-4-6', false],
    ['/v1beta/publishers/google/models/gemini-3-pro:generateContent', 'generate', 'gemini-3-pro', false],
    ['/v1beta/publishers/openai/models/gpt-5.2:generateContent', 'generate', 'openai/gpt-5.2', false],
    ['/v1beta/publishers/openai%2Fmodels/a/b:generateContent', 'generate', 'openai/a/b', false],
    ['/v1beta/models/qwen3:32b:generateContent', 'generate', 'qwen3:32b', false],
    ['/v1beta/models/gemini-3-pro:countTokens', 'count-tokens', 'gemini-3-pro', false],
    [
      '/v1/projects/p/locations/global/publishers/google/models/gemini-3-pro:streamGenerateContent',
      'generate',
      'gemini-3-pro',
      true,
    ],
    ['/v1beta/models', 'models', null, null],
    ['/v1beta/models/gemini-3-pro', 'models', 'gemini-3-pro', null],
  ])('%s', (path, kind, model, stream) => {
    expect(readGeminiPath(path)).toEqual({ kind, model, stream });
  });

  test.each([
    '/v1beta/models/m:embedContent',
    '/v1beta/models/m:__proto__',
    '/v1beta/models/:generateContent',
    '/v1beta/models/a%ZZ:generateContent',
    '/v1beta/models/..%2F..%2Fx:generateContent',
    `/v1beta/models/${'m'.repeat(300)}:generateContent`,
    '/v1beta/models/a%0d%0ab:generateContent',
    '/v1beta/gemini-3-pro:generateContent',
    '/v1beta/a/b:embedContent',
    '/v1/models',
    '/v1/models/gpt-5',
  ])('%s is none of them', (path) => {
    expect(readGeminiPath(path)).toBeNull();
  });
});
