import { describe, expect, test } from 'vitest';
import { parseHostMap, redirectOrigin } from './host-map.ts';

describe('the host map', () => {
  test('reads hosts and local targets, and is empty when it is not set', () => {
    expect(parseHostMap(undefined)).toEqual([]);
    expect(parseHostMap(' , ')).toEqual([]);
    expect(
      parseHostMap('API.anthropic.com=http://127.0.0.1:4010, chatgpt.com=http://localhost:4011'),
    ).toEqual([
      { host: 'api.anthropic.com', target: 'http://127.0.0.1:4010' },
      { host: 'chatgpt.com', target: 'http://localhost:4011' },
    ]);
  });

  test.each([
    'api.anthropic.com',
    '=http://127.0.0.1:1',
    'a b=http://127.0.0.1:1',
    'x.example=127.0.0.1:4010',
    'x.example=https://127.0.0.1:4010',
    'x.example=http://evil.example',
    'x.example=http://127.0.0.1.evil.example:80',
    'x.example=http://127.0.0.1@evil.example',
    'x.example=http://user:pass@127.0.0.1:80',
    'x.example=http://localhost.evil.example',
    'x.example=http://0.0.0.0:80',
    'x.example=http://192.168.0.1:80',
    'x.example=http://[::ffff:8.8.8.8]:80',
    'x.example=http://127.0.0.1:80/path',
    'x.example=http://127.0.0.1:80?query',
    'x.example=http://127.0.0.1:99999',
    'x.example=file:///etc/passwd',
    'x.example=javascript:alert(1)',
    'x.example=',
  ])('refuses %s: a credential never leaves this machine by it', (text) => {
    expect(() => parseHostMap(text)).toThrow(expect.objectContaining({ code: 'config-invalid' }));
  });

  test('takes the odd spellings of this machine only in the form that URL gives them', () => {
    expect(parseHostMap('x.example=http://2130706433:80')).toEqual([
      { host: 'x.example', target: 'http://127.0.0.1' },
    ]);
  });

  test('redirects exactly the named host', () => {
    const redirects = parseHostMap('api.openai.com=http://127.0.0.1:9');
    expect(redirectOrigin(redirects, 'https://api.openai.com')).toBe('http://127.0.0.1:9');
    expect(redirectOrigin(redirects, 'https://eu.api.openai.com')).toBe('https://eu.api.openai.com');
    expect(redirectOrigin(redirects, 'https://api.openai.com:8443')).toBe('https://api.openai.com:8443');
  });
});
