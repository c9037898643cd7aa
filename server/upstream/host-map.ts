import { SwitchyardError } from '../errors/index.ts';

export interface HostRedirect {
  readonly host: string;
  /** Origin of the local server, e.g. `http://127.0.0.1:4010`. */
  readonly target: string;
}

const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Reads `SWITCHYARD_HOST_MAP`: `api.anthropic.com=http://127.0.0.1:4010,chatgpt.com=http://127.0.0.1:4011`.
 * Targets must be loopback: credentials must never be redirected off this machine. Throws `config-invalid`.
 */
export function parseHostMap(text: string | undefined): readonly HostRedirect[] {
  const entries = (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return entries.map(parseEntry);
}

function parseEntry(entry: string): HostRedirect {
  const separator = entry.indexOf('=');
  const host = entry.slice(0, separator).trim().toLowerCase();
  const target = entry.slice(separator + 1).trim();
  if (separator < 1 || !/^[a-z0-9.-]+(?::\d+)?$/.test(host))
    throw invalid(`"${entry}" is not of the form host=http://127.0.0.1:port`);
  const url = URL.canParse(target) ? new URL(target) : null;
  if (
    url === null ||
    url.protocol !== 'http:' ||
    url.username !== '' ||
    url.pathname !== '/' ||
    url.search !== ''
  )
    throw invalid(`the target of ${host} must look like http://127.0.0.1:port`);
  if (!loopbackNames.has(url.hostname))
    throw invalid(`the target of ${host} must be on this machine (127.0.0.1)`);
  return { host, target: url.origin };
}

function invalid(reason: string): SwitchyardError {
  return new SwitchyardError('config-invalid', `SWITCHYARD_HOST_MAP: ${reason}`);
}

/** The origin to connect to for a vendor's origin. Without a redirect that is the origin itself. */
export function redirectOrigin(redirects: readonly HostRedirect[], origin: string): string {
  const { host } = new URL(origin);
  return redirects.find((entry) => entry.host === host)?.target ?? origin;
}
