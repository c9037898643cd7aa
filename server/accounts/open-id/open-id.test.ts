import { describe, expect, test } from 'vitest';
import { createMovableClock } from '../../testing/memory-ports.ts';
import { temporaryDirectory } from '../../storage/testing/temporary-directory.ts';
import { readDiscovery } from './discovery.ts';
import { readGrant, unverifiedClaims } from './grant-answer.ts';
import { createRegistrations, parseRegistrations } from './registrations.ts';

const issuer = 'https://auth.example.test';
const document = {
  issuer,
  authorization_endpoint: `${issuer}/a`,
  token_endpoint: `${issuer}/t`,
  jwks_uri: `${issuer}/k`,
};

describe('a discovery document', () => {
  test('gives the endpoints, and does without one for revocation', () => {
    expect(readDiscovery(document, issuer)).toEqual({
      authorize: `${issuer}/a`,
      token: `${issuer}/t`,
      keys: `${issuer}/k`,
      revocation: null,
    });
  });

  test.each([
    { token_endpoint: 'http://auth.example.test/t' },
    { token_endpoint: 'https://auth.example.test:8443/t' },
    { token_endpoint: 'https://auth.example.test@evil.test/t' },
    { token_endpoint: 'https://somebody@auth.example.test/t' },
    { token_endpoint: '/t' },
    { token_endpoint: 7 },
    { jwks_uri: `${issuer}/${'x'.repeat(3_000)}` },
    { authorization_endpoint: 'javascript:alert(1)' },
    { revocation_endpoint: null },
    { issuer: `${issuer}/tenant` },
    { issuer: undefined },
  ])('is refused with %o', (change) => {
    expect(() => readDiscovery({ ...document, ...change }, issuer)).toThrow(/vendor’s sign-in/);
  });

  test.each([null, 7, 'text', [], JSON.parse('{"__proto__":{"issuer":"x"}}')])('is not %o', (body) => {
    expect(() => readDiscovery(body, issuer)).toThrow(/vendor’s sign-in/);
  });
});

test('an answer or a token that cannot be read says nothing', () => {
  for (const answer of [null, 7, [], { id_token: 7, refresh_token: '', scope: null }])
    expect(readGrant(answer)).toEqual({ idToken: null, refreshToken: null, scopes: null });
  for (const token of [null, '', 'x', 'a.bnVsbA.c', 'a.!!.c', 'a.W10.c'])
    expect(unverifiedClaims(token)).toEqual({ subject: null, email: null });
});

describe('registrations', () => {
  test('keep one id of the installation and every issued client, over a restart', async () => {
    const directory = await temporaryDirectory();
    const ports = {
      clock: createMovableClock(),
      random: { bytes: (count: number) => new Uint8Array(count), uuid: () => crypto.randomUUID() },
    };
    const first = createRegistrations(directory, ports);
    const [hostId, same] = await Promise.all([first.hostId(), first.hostId()]);
    expect(same).toBe(hostId);
    await first.keep(issuer, 'agent_1');
    await first.keep(issuer, 'agent_1');
    expect(await createRegistrations(directory, ports).hostId()).toBe(hostId);
  });

  test('that the vendor has deleted are lost over a restart, until it issues them again', async () => {
    const directory = await temporaryDirectory();
    const ports = {
      clock: createMovableClock(),
      random: { bytes: (count: number) => new Uint8Array(count), uuid: () => crypto.randomUUID() },
    };
    const first = createRegistrations(directory, ports);
    await first.keep(issuer, 'agent_1');
    await first.lose(issuer, 'agent_1');
    const second = createRegistrations(directory, ports);
    expect(await second.isLost(issuer, 'agent_1')).toBe(true);
    expect(await second.isLost('https://other.example.test', 'agent_1')).toBe(false);
    await second.keep(issuer, 'agent_1');
    expect(await second.isLost(issuer, 'agent_1')).toBe(false);
  });

  test('that are damaged are left out', () => {
    const nothing = { hostId: null, issued: [], lost: [] };
    expect(parseRegistrations(null)).toEqual(nothing);
    expect(
      parseRegistrations({ hostId: '../x', issued: [null, 7, { clientId: 'a' }], lost: [null, { issuer }] }),
    ).toEqual(nothing);
    expect(parseRegistrations({ issued: {}, lost: 'all' })).toEqual(nothing);
  });
});
