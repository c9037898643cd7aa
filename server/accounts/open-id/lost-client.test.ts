import { expect, test } from 'vitest';
import { saysClientIsLost } from './lost-client.ts';

test.each([
  { status: 401, body: { error: 'invalid_client' } },
  { status: 400, body: { error: 'invalid_client', error_description: 'Unknown client' } },
  { status: 401, body: { error: { code: 'invalid_client', message: 'Unknown client' } } },
])('a client is lost when the vendor says so: %o', (answer) => {
  expect(saysClientIsLost(answer)).toBe(true);
});

test.each([
  { status: 400, body: { error: 'invalid_grant', error_description: 'invalid_client' } },
  { status: 401, body: { error: 'unauthorized_client' } },
  { status: 401, body: { message: 'invalid_client' } },
  { status: 200, body: { error: 'invalid_client' } },
  { status: 403, body: { error: 'invalid_client' } },
  { status: 503, body: { error: 'invalid_client' } },
  { status: 401, body: undefined },
  { status: 401, body: null },
  { status: 401, body: 'invalid_client' },
  { status: 401, body: ['invalid_client'] },
  { status: 401, body: { error: ['invalid_client'] } },
  { status: 401, body: Object.create({ error: 'invalid_client' }) as unknown },
  { status: 401, body: JSON.parse('{"__proto__":{"error":"invalid_client"}}') as unknown },
])('a client is not lost by %o', (answer) => {
  expect(saysClientIsLost(answer)).toBe(false);
});
