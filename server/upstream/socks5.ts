import { isIP, isIPv4 } from 'node:net';
import type { OutboundProxy } from './outbound-proxy.ts';

/** What the bytes of a proxy lead to. `rest`: bytes of the tunnel that came along. */
export type HandshakeStep =
  | { readonly kind: 'wait' }
  | { readonly kind: 'send'; readonly bytes: Buffer }
  | { readonly kind: 'done'; readonly rest: Buffer }
  | { readonly kind: 'failed'; readonly why: 'auth' | 'refused' | 'malformed'; readonly message: string };

/** One conversation with a proxy, up to the open tunnel: a push machine without I/O. */
export interface Handshake {
  readonly first: Buffer;
  push(bytes: Buffer): HandshakeStep;
}

const version = 5;
const passwordVersion = 1;
const noAuthentication = 0;
const userAndPassword = 2;
const noneAcceptable = 0xff;
const wait: HandshakeStep = { kind: 'wait' };

/** RFC 1928 section 6. */
const refusals: readonly string[] = [
  '',
  'a general failure',
  'its rules do not allow this connection',
  'it cannot reach the network',
  'it cannot reach the host',
  'the host refused the connection',
  'the connection took too long',
  'it does not know the command',
  'it does not know this kind of address',
];

const failed = (why: 'auth' | 'refused' | 'malformed', message: string): HandshakeStep => ({
  kind: 'failed',
  why,
  message,
});

/**
 * SOCKS5 CONNECT (RFC 1928) without authentication or with user name and password (RFC 1929). The proxy resolves the
 * name: it never goes through this computer's own DNS.
 */
export function createSocks5Handshake(
  proxy: Pick<OutboundProxy, 'username' | 'password'>,
  target: { readonly host: string; readonly port: number },
): Handshake {
  const hasLogin = proxy.username !== null;
  // A proxy that may skip the login is not offered that: the person said that it needs one.
  const methods = hasLogin ? [userAndPassword] : [noAuthentication];
  let stage: 'method' | 'login' | 'reply' | 'over' = 'method';
  let held = Buffer.alloc(0);

  const onMethod = (): HandshakeStep => {
    if (held.length < 2) return wait;
    const [told, method] = held;
    held = held.subarray(2);
    if (told !== version) return failed('malformed', 'it does not speak SOCKS5');
    if (method === noneAcceptable)
      return failed('auth', hasLogin ? 'it takes no user name and password' : 'it wants a sign-in');
    if (method !== methods[0]) return failed('malformed', 'it chose a sign-in that was not offered');
    stage = hasLogin ? 'login' : 'reply';
    return { kind: 'send', bytes: hasLogin ? loginMessage(proxy) : connectMessage(target) };
  };
  const onLogin = (): HandshakeStep => {
    if (held.length < 2) return wait;
    const [told, status] = held;
    held = held.subarray(2);
    if (told !== passwordVersion) return failed('malformed', 'its answer to the sign-in makes no sense');
    if (status !== 0) return failed('auth', 'it refused the user name or password');
    stage = 'reply';
    return { kind: 'send', bytes: connectMessage(target) };
  };
  const onReply = (): HandshakeStep => {
    if (held.length < 2) return wait;
    if (held[0] !== version) return failed('malformed', 'it does not speak SOCKS5');
    const code = held[1] ?? 0;
    if (code !== 0) return failed('refused', refusals[code] ?? `its reason has the number ${code}`);
    if (held.length < 5) return wait;
    const length = replyLength(held);
    if (length === null) return failed('malformed', 'its reply names an unknown kind of address');
    if (held.length < length) return wait;
    stage = 'over';
    return { kind: 'done', rest: held.subarray(length) };
  };
  return {
    first: Buffer.from([version, methods.length, ...methods]),
    push(bytes) {
      held = Buffer.concat([held, bytes]);
      if (stage === 'method') return onMethod();
      if (stage === 'login') return onLogin();
      return stage === 'reply' ? onReply() : wait;
    },
  };
}

function loginMessage({ username, password }: Pick<OutboundProxy, 'username' | 'password'>): Buffer {
  const user = Buffer.from(username ?? '');
  const word = Buffer.from(password ?? '');
  return Buffer.concat([Buffer.from([passwordVersion, user.length]), user, Buffer.from([word.length]), word]);
}

function connectMessage({ host, port }: { readonly host: string; readonly port: number }): Buffer {
  const head = Buffer.from([version, 1, 0]);
  const tail = Buffer.alloc(2);
  tail.writeUInt16BE(port);
  return Buffer.concat([head, addressBytes(host), tail]);
}

function addressBytes(host: string): Buffer {
  if (isIPv4(host)) return Buffer.from([1, ...host.split('.').map(Number)]);
  if (isIP(host) === 6) return Buffer.from([4, ...ipv6Bytes(host)]);
  const name = Buffer.from(host.slice(0, 255));
  return Buffer.concat([Buffer.from([3, name.length]), name]);
}

/** The sixteen bytes of an address that `isIP` took; an IPv4 tail is written as hex by the URL parser. */
function ipv6Bytes(host: string): readonly number[] {
  const canonical = new URL(`http://[${host.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const words = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((part) => Number.parseInt(part, 16));
  const front = words(head);
  const back = tail === undefined ? [] : words(tail);
  const middle = Array.from<number>({ length: 8 - front.length - back.length }).fill(0);
  return [...front, ...middle, ...back].flatMap((word) => [word >> 8, word & 0xff]);
}

function replyLength(reply: Buffer): number | null {
  switch (reply[3]) {
    case 1:
      return 4 + 4 + 2;
    case 3:
      return 4 + 1 + (reply[4] ?? 0) + 2;
    case 4:
      return 4 + 16 + 2;
    default:
      return null;
  }
}
