import { describe, expect, test } from 'vitest';
import { dialectOfPath } from './dialect-of-path.ts';

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
    ['/nowhere', {}, 'openai-responses'],
    ['', {}, 'openai-responses'],
  ] as const)('%s with %o is %s', (path, headers, dialect) => {
    expect(dialectOfPath(path, headers)).toBe(dialect);
  });
});
