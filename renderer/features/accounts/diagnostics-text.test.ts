import { describe, expect, it } from 'vitest';
import { makeAccount } from '../../testing/account-fixtures.ts';
import { makeApp } from '../../testing/app-fixtures.ts';
import { makeRequest } from '../../testing/request-fixtures.ts';
import { diagnosticsText, type DiagnosticsInput } from './diagnostics-text.ts';

const nowMs = Date.UTC(2026, 10, 18, 12);

function write(part: Partial<DiagnosticsInput> = {}): string {
  return diagnosticsText({
    account: makeAccount(nowMs),
    name: 'Work',
    app: makeApp(nowMs),
    outbound: null,
    requests: [],
    nowMs,
    ...part,
  });
}

describe('diagnostics', () => {
  it('have ids, states and windows, each on a line of its own', () => {
    const lines = write().split('\n');
    expect(lines).toContain('id: work');
    expect(lines).toContain('credential: ok');
    expect(lines.filter((line) => line.startsWith('window '))).toEqual([
      expect.stringMatching(/^window 5h: 38\.0 % used, allowed, resets 2026-11-18T14:10:00\.000Z/u),
      expect.stringMatching(/^window 7d: /u),
    ]);
  });

  it('have no mail address, whoever wrote it: a label, the vendor, or an error', () => {
    const text = write({
      name: 'ada@example.com',
      account: makeAccount(nowMs, {
        email: 'ada@example.com',
        credential: {
          state: 'needs-sign-in',
          expiresAtMs: null,
          message: 'grace.h@mail.example.org is out.',
        },
        availability: { state: 'cooling', untilMs: nowMs, reason: 'for <ada@example.com>, later' },
      }),
    });
    expect(text).not.toMatch(/[a-z]@[a-z]/iu);
    expect(text).toContain('account: [mail]');
  });

  it('have no home directory, no path of an endpoint, no user of a proxy', () => {
    const text = write({
      account: makeAccount(nowMs, {
        source: '/home/ada-lovelace/.claude/.credentials.json',
        baseUrl: 'https://llm.example/v1/tenant-7?key=abc',
        secretLastFour: 'Zk3A',
      }),
      outbound: {
        accountId: 'work',
        mode: 'proxy',
        url: 'socks5://ada@proxy.internal:1080',
        hasPassword: true,
        state: 'ok',
        message: null,
        lastTest: null,
      },
    });
    for (const secret of ['ada-lovelace', 'tenant-7', 'key=', 'proxy.internal', 'Zk3A'])
      expect(text).not.toContain(secret);
    expect(text).toContain('source: …/.claude/.credentials.json');
    expect(text).toContain('endpoint: llm.example');
  });

  it('have the last five errors of this account and no line that a vendor broke', () => {
    const failed = Array.from({ length: 7 }, (_, at) =>
      makeRequest(nowMs, { id: `f${at}`, errorCode: 'upstream-broken', status: 529 }),
    );
    const text = write({
      account: makeAccount(nowMs, {
        availability: { state: 'cooling', untilMs: null, reason: 'busy\nid: forged' },
      }),
      requests: [makeRequest(nowMs, { accountId: 'other', errorCode: 'x' }), ...failed],
    });
    expect(text.split('\n').filter((line) => line.startsWith('error: ')).length).toBe(5);
    expect(text.split('\n').filter((line) => line.startsWith('id: '))).toEqual(['id: work']);
  });
});
