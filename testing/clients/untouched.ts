import { expect } from 'vitest';
import type { RecordedRequest } from '../../server/testing/vendors/index.ts';
import type { Exchange } from './outside.ts';

/** Belongs to one connection, or to the credential; everything else has to arrive as the client sent it. */
const notTheClients: ReadonlySet<string> = new Set(
  'host connection proxy-connection accept-encoding content-length authorization x-api-key chatgpt-account-id'.split(
    ' ',
  ),
);
const oauthBeta = 'oauth-2025-04-20';

function clientHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const own = Object.entries(headers).filter(([name]) => !notTheClients.has(name));
  return Object.fromEntries(own);
}

/** What the client sent arrived at the vendor, and the vendor's answer at the client, byte for byte. */
export function expectUntouched(exchange: Exchange, record: RecordedRequest): void {
  expect(exchange.path).toBe(record.path);
  expect(record.body.equals(exchange.body)).toBe(true);
  expect(exchange.body.length).toBeGreaterThan(0);
  const { 'anthropic-beta': sentBetas = '', ...sent } = clientHeaders(exchange.headers);
  const { 'anthropic-beta': arrivedBetas = '', ...arrived } = clientHeaders(record.headers);
  expect(arrived).toEqual(sent);
  // A plan's bearer needs this one beta; nothing else may be added, dropped or moved.
  const kept = arrivedBetas.split(',').filter((beta) => beta !== oauthBeta);
  expect(kept).toEqual(sentBetas.split(',').filter((beta) => beta !== oauthBeta));
  expect(exchange.status).toBe(record.responseStatus);
  expect(exchange.answer.equals(record.responseBytes)).toBe(true);
  expect(exchange.answer.length).toBeGreaterThan(0);
}
