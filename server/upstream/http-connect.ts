import { isIP } from 'node:net';
import type { OutboundProxy } from './outbound-proxy.ts';
import type { Handshake, HandshakeStep } from './socks5.ts';

/** A proxy's answer to CONNECT has no more headers than this. */
const headLimitBytes = 16_384;
const headEnd = '\r\n\r\n';

/** HTTP CONNECT (RFC 9110 9.3.6), with Basic authentication where the proxy has a user name. */
export function createConnectHandshake(
  { username, password }: Pick<OutboundProxy, 'username' | 'password'>,
  target: { readonly host: string; readonly port: number },
): Handshake {
  const authority = `${isIP(target.host) === 6 ? `[${target.host}]` : target.host}:${target.port}`;
  const login =
    username === null
      ? ''
      : `Proxy-Authorization: Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}\r\n`;
  let held = Buffer.alloc(0);
  return {
    first: Buffer.from(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${login}\r\n`),
    push(bytes) {
      held = Buffer.concat([held, bytes]);
      const end = held.indexOf(headEnd);
      if (end >= 0) return verdict(held.toString('latin1', 0, end), held.subarray(end + headEnd.length));
      if (held.length > headLimitBytes)
        return { kind: 'failed', why: 'malformed', message: 'its answer has no end' };
      return { kind: 'wait' };
    },
  };
}

function verdict(head: string, rest: Buffer): HandshakeStep {
  const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |\r|$)/.exec(head)?.[1]);
  if (!Number.isInteger(status))
    return { kind: 'failed', why: 'malformed', message: 'it does not speak HTTP' };
  if (status >= 200 && status < 300) return { kind: 'done', rest };
  if (status === 407)
    return { kind: 'failed', why: 'auth', message: 'it wants a sign-in, or refused the one it got (407)' };
  return { kind: 'failed', why: 'refused', message: `it answered ${status}` };
}
