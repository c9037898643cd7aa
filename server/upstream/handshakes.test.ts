import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createConnectHandshake } from './http-connect.ts';
import { createSocks5Handshake, type Handshake, type HandshakeStep } from './socks5.ts';

const target = { host: 'api.anthropic.com', port: 443 };
const nobody = { username: null, password: null };
const login = { username: 'na:me', password: 'wörd' };
const failure = (step: HandshakeStep): string => (step.kind === 'failed' ? step.why : step.kind);

/** Sends all bytes in pieces and gives every step but the waiting ones. */
function talk(handshake: Handshake, bytes: Buffer, pieceBytes = 1): readonly HandshakeStep[] {
  const steps: HandshakeStep[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const step = handshake.push(bytes.subarray(at, at + pieceBytes));
    if (step.kind !== 'wait') steps.push(step);
  }
  return steps;
}

describe('the SOCKS5 handshake', () => {
  it('asks for the host by name, so that this computer looks nothing up', () => {
    const handshake = createSocks5Handshake(nobody, target);
    expect([...handshake.first]).toEqual([5, 1, 0]);
    const [ask] = talk(handshake, Buffer.from([5, 0]));
    const name = [...Buffer.from('api.anthropic.com')];
    expect(ask).toEqual({ kind: 'send', bytes: Buffer.from([5, 1, 0, 3, name.length, ...name, 1, 187]) });
  });

  it.each([
    ['10.1.2.3', [1, 10, 1, 2, 3]],
    ['::1', [4, ...Array.from<number>({ length: 15 }).fill(0), 1]],
    ['2001:db8::8a2e:370:7334', [4, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0x8a, 0x2e, 3, 0x70, 0x73, 0x34]],
    ['::ffff:127.0.0.1', [4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1]],
  ])('writes the address %s as such', (host, address) => {
    const [ask] = talk(createSocks5Handshake(nobody, { host, port: 8080 }), Buffer.from([5, 0]));
    expect(ask).toEqual({ kind: 'send', bytes: Buffer.from([5, 1, 0, ...address, 31, 144]) });
  });

  it('signs in with user name and password and offers nothing less', () => {
    const handshake = createSocks5Handshake(login, target);
    expect([...handshake.first]).toEqual([5, 1, 2]);
    const [word] = talk(handshake, Buffer.from([5, 2]));
    expect(word).toEqual({
      kind: 'send',
      bytes: Buffer.concat([
        Buffer.from([1, 5]),
        Buffer.from('na:me'),
        Buffer.from([5]),
        Buffer.from('wörd'),
      ]),
    });
    expect(talk(handshake, Buffer.from([1, 0]))[0]?.kind).toBe('send');
  });

  it('keeps the first bytes of the tunnel that come with the reply, wherever the pieces end', () => {
    const reply = Buffer.from([5, 0, 0, 3, 2, 65, 66, 0, 80, 1, 2, 3]);
    for (const pieceBytes of [1, 2, 3, 12]) {
      const handshake = createSocks5Handshake(nobody, target);
      talk(handshake, Buffer.from([5, 0]));
      const [done] = talk(handshake, reply, pieceBytes);
      expect(done?.kind).toBe('done');
      if (pieceBytes === 12) expect(done).toEqual({ kind: 'done', rest: Buffer.from([1, 2, 3]) });
    }
  });

  it.each([
    ['an HTTP server', [72, 84, 84, 80], 'malformed'],
    ['SOCKS4', [0, 90], 'malformed'],
    ['a proxy that wants a sign-in', [5, 255], 'auth'],
    ['a proxy that picks what was not offered', [5, 1], 'malformed'],
    ['a refusal by rule', [5, 0, 5, 2, 0, 1], 'refused'],
    ['a refusal with an unknown number', [5, 0, 5, 99], 'refused'],
    ['an unknown kind of address', [5, 0, 5, 0, 0, 9, 1], 'malformed'],
  ])('fails on %s', (_what, bytes, why) => {
    const steps = talk(createSocks5Handshake(nobody, target), Buffer.from(bytes));
    expect(steps.map(failure).find((word) => word !== 'send')).toBe(why);
  });

  it('fails on a refused password', () => {
    const steps = talk(createSocks5Handshake(login, target), Buffer.from([5, 2, 1, 1]));
    expect(steps.map(failure)).toEqual(['send', 'auth']);
  });

  it('opens nothing on random bytes unless they are a true reply', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const steps = talk(createSocks5Handshake(nobody, target), Buffer.from(bytes));
        if (steps.some(({ kind }) => kind === 'done'))
          expect(Buffer.from(bytes).subarray(0, 4)).toEqual(Buffer.from([5, 0, 5, 0]));
      }),
      { numRuns: 500 },
    );
  });
});

describe('the CONNECT handshake', () => {
  it('names host and port and signs in with Basic', () => {
    expect(createConnectHandshake(nobody, { host: '::1', port: 8443 }).first.toString()).toBe(
      'CONNECT [::1]:8443 HTTP/1.1\r\nHost: [::1]:8443\r\n\r\n',
    );
    const first = createConnectHandshake(login, target).first.toString();
    const basic = /Proxy-Authorization: Basic (\S+)/.exec(first)?.[1] ?? '';
    expect(Buffer.from(basic, 'base64').toString()).toBe('na:me:wörd');
  });

  it.each([
    ['HTTP/1.1 200 Connection established\r\n\r\n', 'done'],
    ['HTTP/1.0 200\r\nVia: x\r\n\r\n', 'done'],
    ['HTTP/1.1 407 Proxy Authentication Required\r\n\r\n', 'auth'],
    ['HTTP/1.1 403 Forbidden\r\n\r\n<html>', 'refused'],
    ['HTTP/1.1 302 Found\r\nLocation: http://x/\r\n\r\n', 'refused'],
    ['SSH-2.0-OpenSSH\r\n\r\n', 'malformed'],
    ['HTTP/1.1 2000\r\n\r\n', 'malformed'],
    ['\r\n\r\n', 'malformed'],
  ])('takes %j for %s', (answer, outcome) => {
    const steps = talk(createConnectHandshake(nobody, target), Buffer.from(answer));
    expect(failure(steps[0] ?? { kind: 'wait' })).toBe(outcome);
  });

  it('gives up on an answer without an end', () => {
    const handshake = createConnectHandshake(nobody, target);
    const long = Buffer.alloc(20_000, 'a');
    expect(failure(handshake.push(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nx: '), long])))).toBe(
      'malformed',
    );
  });
});
