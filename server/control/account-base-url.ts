import { BlockList, isIPv4 } from 'node:net';
import type { EndpointOptions } from '../contract/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { Credential, Provider } from '../providers/provider.ts';

const refuse = (message: string): never => {
  throw new SwitchyardError('input-invalid', message);
};

/** Addresses of this machine and of networks that nobody outside can reach: RFC 1918, 4193 and 6598, link-local. */
function privateAddresses(): BlockList {
  const list = new BlockList();
  list.addSubnet('127.0.0.0', 8);
  list.addSubnet('10.0.0.0', 8);
  list.addSubnet('172.16.0.0', 12);
  list.addSubnet('192.168.0.0', 16);
  list.addSubnet('100.64.0.0', 10);
  list.addAddress('::1', 'ipv6');
  list.addSubnet('fc00::', 7, 'ipv6');
  list.addSubnet('fe80::', 10, 'ipv6');
  return list;
}

function isLoopback(hostname: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}

function isPrivate(hostname: string): boolean {
  if (isLoopback(hostname)) return true;
  const address = hostname.replace(/^\[|\]$/g, '');
  const isAddress = isIPv4(address) || hostname.startsWith('[');
  return isAddress && privateAddresses().check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

/**
 * A typed base URL: https, or http for this machine and, where the person names a server of their own, for private
 * addresses. A credential is bound to its origin. Throws `input-invalid`.
 */
export function checkedBaseUrl(text: string, provider: Provider): URL {
  const typed = text.trim();
  const url = URL.canParse(typed) ? new URL(typed) : null;
  const allowsPrivate = provider.endpoint !== undefined;
  const allowsPlain = url !== null && (allowsPrivate ? isPrivate(url.hostname) : isLoopback(url.hostname));
  if (url === null || (url.protocol !== 'https:' && !(url.protocol === 'http:' && allowsPlain)))
    return refuse(
      `the base URL must begin with https:// (http:// for this machine${allowsPrivate ? ' or a private address' : ''} only)`,
    );
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    refuse('the base URL must not hold a user name, a query or a fragment');
  const call = /\/(?:chat\/completions|completions|responses|messages|models)\/?$/.exec(url.pathname)?.[0];
  if (call !== undefined)
    refuse(`the base URL must not hold the path of a call; leave out "${call.replace(/^\/|\/$/g, '')}"`);
  return url;
}

const versionSegment = /^v\d+(?:(?:alpha|beta)\d*)?$/;

/** Whether the server answered a look at its models list; null = not reached, or no way to look. */
export type EndpointProbe = (request: {
  readonly origin: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}) => Promise<number | null>;

export interface BaseUrlRequest {
  readonly provider: Provider;
  readonly url: URL;
  readonly credential: Credential;
  readonly endpoint: EndpointOptions | null;
  readonly probe: EndpointProbe | null;
}

/**
 * The base URL as it is kept: as typed, without a slash at its end. Where the provider's own paths begin with the
 * version, the same version at the end of the base is taken off. Where the base holds the version and none was typed,
 * `/v1/models` and then `/models` are looked at; `/v1` is put behind it unless only the latter exists (provider notes 13).
 */
export async function settledBaseUrl(request: BaseUrlRequest): Promise<string> {
  const { provider, url } = request;
  const typed = `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  const version = /^\/(v\d\w*)\//.exec(provider.models?.path ?? '')?.[1];
  if (version !== undefined)
    return typed.endsWith(`/${version}`) ? typed.slice(0, -version.length - 1) : typed;
  if (url.pathname.split('/').some((segment) => versionSegment.test(segment))) return typed;
  return (await hasBareModels(request, typed)) ? typed : `${typed}/v1`;
}

async function hasBareModels(
  { provider, credential, endpoint, probe }: BaseUrlRequest,
  typed: string,
): Promise<boolean> {
  const path = provider.models?.path;
  if (probe === null || path === undefined) return false;
  const { origin, pathname } = new URL(typed);
  const headers = provider.credentialHeaders(credential, {}, endpoint).set;
  const look = (version: string): Promise<number | null> =>
    probe({ origin, path: `${pathname.replace(/\/$/, '')}${version}${path}`, headers });
  const versioned = await look('/v1');
  if (versioned === null || (versioned >= 200 && versioned < 300)) return false;
  const bare = await look('');
  if (bare === null || bare === 404) return false;
  return (bare >= 200 && bare < 300) || versioned === 404;
}

/** The group of an account: a vendor's own, or the host of an endpoint, with its port where it is not the usual one. */
export function vendorOf(provider: Provider, baseUrl: string | null, providers: readonly Provider[]): string {
  const { vendor } = provider.descriptor;
  if (provider.endpoint === undefined || baseUrl === null) return vendor;
  const { host, protocol } = new URL(baseUrl);
  // A host that is called like a vendor must not slip into its group.
  const isTaken = providers.some(({ descriptor }) => descriptor.vendor === host);
  return isTaken ? `${host}:${protocol === 'https:' ? 443 : 80}` : host;
}
