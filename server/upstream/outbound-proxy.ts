import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { SwitchyardError } from '../errors/index.ts';

/** What stands between this computer and the vendors. The password is a secret: never in settings, logs or messages. */
export interface OutboundProxy {
  readonly kind: 'http' | 'https' | 'socks5';
  /** Host name or address, without brackets. */
  readonly host: string;
  readonly port: number;
  readonly username: string | null;
  readonly password: string | null;
}

const kinds: ReadonlyMap<string, OutboundProxy['kind']> = new Map([
  ['http:', 'http'],
  ['https:', 'https'],
  ['socks5:', 'socks5'],
  // With `h` the proxy looks names up; it always does here.
  ['socks5h:', 'socks5'],
]);
const usualPorts: Readonly<Record<OutboundProxy['kind'], number>> = { http: 80, https: 443, socks5: 1080 };
const longestText = 2048;
/** RFC 1929: one length byte each. */
const longestCredentialBytes = 255;

/**
 * Reads what a person typed: `http://host:3128`, `https://…`, `socks5://name:password@host:1080`; without a scheme it
 * is an HTTP proxy. Throws `input-invalid`; the message never repeats the text, which may hold a password.
 */
export function parseProxyUrl(text: string): OutboundProxy {
  const typed = text.trim();
  if (typed === '' || typed.length > longestText) throw invalid('it is empty or too long');
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(typed) ? typed : `http://${typed}`;
  const url = parsed(whole);
  const kind = kinds.get(url.protocol.toLowerCase());
  if (kind === undefined) throw invalid('it must begin with http://, https:// or socks5://');
  if ((url.pathname !== '' && url.pathname !== '/') || url.search !== '' || url.hash !== '')
    throw invalid('nothing may follow the port');
  const host = hostOf(url);
  const username = decoded(url.username);
  const password = decoded(url.password);
  if (password !== null && username === null) throw invalid('a password needs a user name');
  checkCredential(username, 'user name');
  checkCredential(password, 'password');
  return { kind, host, port: portOf(url, kind), username, password };
}

/** Checks a user name or password: no line breaks or other control characters, at most 255 bytes. Throws `input-invalid`. */
export function checkCredential(value: string | null, what: string): void {
  if (value === null) return;
  // oxlint-disable-next-line no-control-regex -- a line break would end the header that carries it
  if (/[\u0000-\u001f\u007f]/.test(value) || Buffer.byteLength(value) > longestCredentialBytes)
    throw invalid(`its ${what} has control characters or more than ${longestCredentialBytes} bytes`);
}

/** `socks5://host:1080`, with the user name if there is one and never the password. */
export function proxyLabel({ kind, host, port, username }: Omit<OutboundProxy, 'password'>): string {
  const address = isIP(host) === 6 ? `[${host}]` : host;
  const user = username === null ? '' : `${encodeURIComponent(username)}@`;
  return `${kind}://${user}${address}:${port}`;
}

const invalid = (reason: string): SwitchyardError =>
  new SwitchyardError('input-invalid', `the outbound proxy's address cannot be used: ${reason}`);

function parsed(text: string): URL {
  if (URL.canParse(text)) return new URL(text);
  throw invalid('it is not of the form http://host:port');
}

/** Node leaves the hosts of schemes that it does not know as they were typed. */
function hostOf(url: URL): string {
  const bare = url.hostname.replace(/^\[|\]$/g, '');
  const host = isIP(bare) > 0 ? bare : domainToASCII(bare);
  if (host === '' || host.length > 255 || !/^[\w.:-]+$/.test(host)) throw invalid('its host is not a name');
  return host;
}

function portOf(url: URL, kind: OutboundProxy['kind']): number {
  // The URL drops a port that is the scheme's usual one.
  if (url.port === '') return usualPorts[kind];
  const port = Number(url.port);
  if (port > 0) return port;
  throw invalid('its port must be 1 to 65535');
}

function decoded(part: string): string | null {
  if (part === '') return null;
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid('its user name or password is not percent-encoded as it should be');
  }
}
