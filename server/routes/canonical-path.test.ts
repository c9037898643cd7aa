import { describe, expect, test } from 'vitest';
import { canonicalPath } from './canonical-path.ts';

describe('forgiving paths', () => {
  test.each([
    ['/v1/messages', '/v1/messages', null],
    ['/v1/messages/', '/v1/messages', null],
    ['/v1/messages///', '/v1/messages', null],
    ['/v1/v1/messages', '/v1/messages', null],
    ['/v1/v1/v1/chat/completions', '/v1/chat/completions', null],
    ['/v1/v1beta/models/m:generateContent', '/v1beta/models/m:generateContent', null],
    ['/messages', '/v1/messages', null],
    ['/chat/completions', '/v1/chat/completions', null],
    ['/responses/', '/v1/responses', null],
    ['/models', '/v1/models', null],
    ['/models/gemini-3-pro:streamGenerateContent', '/v1beta/models/gemini-3-pro:streamGenerateContent', null],
    ['/v1beta/openai/chat/completions', '/v1/chat/completions', null],
    ['/v1beta/openai/gpt-5.5:generateContent', '/v1beta/openai/gpt-5.5:generateContent', null],
    ['/api/provider/openai/v1/chat/completions', '/v1/chat/completions', 'openai'],
    ['/api/provider/gemini/v1beta/models', '/v1beta/models', 'gemini'],
    ['/api/provider/anthropic/messages', '/v1/messages', 'anthropic'],
    ['/api/hello', '/api/hello', null],
    ['/backend-api/codex/responses', '/backend-api/codex/responses', null],
    ['/', '/', null],
    ['/v1', '/v1', null],
  ])('%s is %s for provider %s', (path, known, provider) => {
    expect(canonicalPath(path)).toEqual({ path: known, provider });
  });

  test('a provider name that is none stays part of the path', () => {
    expect(canonicalPath('/api/provider/../v1/messages').provider).toBeNull();
    expect(canonicalPath('/api/provider/OPENAI/v1/messages').provider).toBeNull();
  });

  test('a path of a hundred thousand slashes and versions is read at once', () => {
    expect(canonicalPath(`/v1/messages${'/'.repeat(100_000)}`).path).toBe('/v1/messages');
    expect(canonicalPath(`${'/v1'.repeat(30_000)}/messages`).path).toBe('/v1/messages');
  });
});
