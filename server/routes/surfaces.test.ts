import { describe, expect, test } from 'vitest';
import { dialectOfPath, surfaceOf } from './surfaces.ts';

describe('the dialect of a path', () => {
  test.each([
    ['/v1/messages', {}, 'anthropic-messages'],
    ['/v1/messages/count_tokens', { 'user-agent': 'codex_exec/1.0.0' }, 'anthropic-messages'],
    ['/api/hello', {}, 'anthropic-messages'],
    ['/v1/responses', { 'anthropic-version': '2023-06-01' }, 'openai-responses'],
    ['/backend-api/codex/models', {}, 'openai-responses'],
    ['/v1/models', {}, 'openai-responses'],
    ['/v1/models', { 'anthropic-version': '2023-06-01' }, 'anthropic-messages'],
    ['/v1/models', { 'user-agent': 'claude-code/2.1.190' }, 'anthropic-messages'],
    ['/v1/models', { 'user-agent': 'claude-cli/2.1.190 (external, cli)' }, 'anthropic-messages'],
    ['/v1/models', { 'x-goog-api-key': 'k', 'user-agent': 'google-genai-sdk/3.1.0' }, 'gemini'],
    ['/nowhere', {}, 'openai-responses'],
    ['', {}, 'openai-responses'],
  ] as const)('%s with %o is %s', (path, headers, dialect) => {
    expect(dialectOfPath(path, headers)).toBe(dialect);
  });
});

describe('what a request asks for', () => {
  const call = (method: string, path: string, query = '', headers = {}) =>
    surfaceOf(method, path, query, headers);

  test('every surface is found under its method only', () => {
    for (const path of ['/v1/messages', '/v1/responses', '/v1/chat/completions', '/v1/completions']) {
      expect(call('POST', path).kind).toBe('call');
      expect(call('GET', path)).toEqual({ kind: 'wrong-method', allowed: 'POST' });
    }
    expect(call('POST', '/v1/models')).toEqual({ kind: 'wrong-method', allowed: 'GET' });
    expect(call('GET', '/v1beta/models/m:generateContent')).toEqual({
      kind: 'wrong-method',
      allowed: 'POST',
    });
  });

  test('the list of models comes in the shape of the SDK that asks', () => {
    const list = (headers: object) => call('GET', '/v1/models', '', headers);
    expect(list({ 'x-goog-api-key': 'k' })).toMatchObject({ call: { kind: 'models', dialect: 'gemini' } });
    expect(list({})).toMatchObject({ call: { kind: 'models', dialect: 'openai-responses' } });
  });

  test('a Gemini stream is an array of JSON unless events were asked for', () => {
    const path = '/v1beta/models/m:streamGenerateContent';
    expect(call('POST', path)).toMatchObject({ call: { fromPath: { stream: true, isArrayStream: true } } });
    expect(call('POST', path, '?alt=sse')).toMatchObject({ call: { fromPath: { isArrayStream: false } } });
  });

  test('a path may name the provider', () => {
    expect(call('POST', '/api/provider/openai/v1/messages')).toMatchObject({
      call: { dialect: 'anthropic-messages', fromPath: { provider: 'openai' } },
    });
  });

  test.each(['/v1/embeddings', '/v1/constructor', '/__proto__', '/', '/control/accounts', '/v1/messages/x'])(
    '%s is unknown',
    (path) => {
      expect(call('POST', path)).toEqual({ kind: 'unknown' });
    },
  );
});
