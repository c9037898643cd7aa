import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSwitchyardError } from '../errors/index.ts';
import { parseProxyUrl, proxyLabel } from './outbound-proxy.ts';

const refusal = (text: string): unknown => {
  try {
    return parseProxyUrl(text);
  } catch (error) {
    return error;
  }
};

describe('the address of an outbound proxy', () => {
  it.each([
    ['http://proxy.example:3128', 'http', 'proxy.example', 3128],
    ['proxy.example:3128', 'http', 'proxy.example', 3128],
    ['  HTTP://Proxy.Example  ', 'http', 'proxy.example', 80],
    ['https://proxy.example/', 'https', 'proxy.example', 443],
    ['socks5://proxy.example', 'socks5', 'proxy.example', 1080],
    ['socks5h://10.0.0.1:9050', 'socks5', '10.0.0.1', 9050],
    ['http://[::1]:8080', 'http', '::1', 8080],
    ['socks5://[fe80::1]:1080', 'socks5', 'fe80::1', 1080],
    ['http://bücher.example:1', 'http', 'xn--bcher-kva.example', 1],
  ])('reads %s', (text, kind, host, port) => {
    expect(parseProxyUrl(text)).toEqual({ kind, host, port, username: null, password: null });
  });

  it('reads a user name and password and never shows the password', () => {
    const proxy = parseProxyUrl('socks5://na%40me:p%3A%2Fw@proxy.example:1080');
    expect(proxy).toMatchObject({ username: 'na@me', password: 'p:/w' });
    expect(proxyLabel(proxy)).toBe('socks5://na%40me@proxy.example:1080');
    expect(parseProxyUrl(proxyLabel(proxy))).toEqual({ ...proxy, password: null });
  });

  it.each([
    '',
    '   ',
    'ftp://proxy.example:21',
    'socks4://proxy.example:1080',
    'http://',
    'http://proxy.example:0',
    'http://proxy.example:70000',
    'http://proxy.example:3128/path',
    'http://proxy.example:3128?x=secret-word',
    'http://:secret-word@proxy.example',
    'http://name:secret-word%0d%0aX: y@proxy.example',
    'http://name:%E0%A4%secret-word@proxy.example',
    'http://exa mple:1',
    'socks5://pro"xy:1',
  ])('refuses %j and does not repeat what may be a password', (text) => {
    const error = refusal(text);
    expect(isSwitchyardError(error) && error.code).toBe('input-invalid');
    expect(String(error)).not.toContain('secret-word');
  });

  it('refuses a text of any size', () => {
    expect(refusal(`http://${'a'.repeat(100_000)}`)).toMatchObject({ code: 'input-invalid' });
    expect(refusal(`http://n:${'secret-word'.repeat(30)}@h`)).toMatchObject({ code: 'input-invalid' });
  });

  it('gives a usable proxy or a refusal of ours for any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((end) => `socks5://${end}`),
        ),
        (text) => {
          const found = refusal(text);
          if (isSwitchyardError(found)) return void expect(found.code).toBe('input-invalid');
          const proxy = found as ReturnType<typeof parseProxyUrl>;
          expect(proxy.port).toBeGreaterThan(0);
          return void expect(parseProxyUrl(proxyLabel(proxy))).toEqual({ ...proxy, password: null });
        },
      ),
      { numRuns: 300 },
    );
  });
});
