import { expect, it } from 'vitest';
import { isOwnUrl, isPlainRoute, pageUrl } from './origin.ts';

it.each([
  ['app://switchyard/index.html#/overview', true],
  ['app://switchyard/', true],
  ['app://switchyard.evil/', false],
  ['app://evil/app://switchyard/', false],
  ['app://x@switchyard/', false],
  ['app://switchyard:1/', false],
  ['https://switchyard/', false],
  ['file:///switchyard/index.html', false],
  ['about:blank', false],
  ['data:text/html,x', false],
  ['', false],
])('%s is our own page: %s', (url, own) => {
  expect(isOwnUrl(url)).toBe(own);
});

it('takes the address of an agent in a directory of any name', () => {
  for (const home of ['/home/ada/.codex', 'C:\\Users\\Ada (work)\\.codex', "/home/é's ~!*/日本"])
    expect(isPlainRoute(`/agents/codex?home=${encodeURIComponent(home)}`), home).toBe(true);
});

it('puts plain routes only behind the page', () => {
  expect(pageUrl('/accounts')).toBe('app://switchyard/index.html#/accounts');
  for (const route of [
    'accounts',
    '',
    '/../x',
    '/a b',
    '/#',
    '//evil.test:80',
    `/${'a'.repeat(5_000)}`,
    '/%2e%2e/x',
    '/x?y=%',
    '/x?y=%2',
    '/x?y=%zz',
    '/x?y=<z>',
    '/\u0000',
  ]) {
    expect(isPlainRoute(route), route).toBe(false);
    expect(() => pageUrl(route)).toThrow(TypeError);
  }
});
