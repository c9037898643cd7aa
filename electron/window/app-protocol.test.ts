import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentSecurityPolicy, createAppProtocolHandler, resolveBundlePath } from './app-protocol.ts';

const root = '/bundle/renderer';

describe('a request of the app scheme', () => {
  it.each([
    ['app://switchyard/index.html', '/bundle/renderer/index.html'],
    ['app://switchyard/', '/bundle/renderer/index.html'],
    ['app://switchyard', '/bundle/renderer/index.html'],
    ['app://switchyard/index.html?x=1#/overview', '/bundle/renderer/index.html'],
    ['app://switchyard/assets/main-3f.js', '/bundle/renderer/assets/main-3f.js'],
    ['app://switchyard/assets//main.css', '/bundle/renderer/assets/main.css'],
    ['app://switchyard/a%20b.svg', '/bundle/renderer/a b.svg'],
    // The URL parser itself resolves plain dot segments, which stay inside.
    ['app://switchyard/assets/../index.html', '/bundle/renderer/index.html'],
    ['app://switchyard/../../../../index.html', '/bundle/renderer/index.html'],
  ])('%s is the file %s', (url, file) => {
    expect(resolveBundlePath(root, url)).toBe(file);
  });

  it.each([
    'app://switchyard/..%2f..%2fetc/passwd.txt',
    'app://switchyard/%2e%2e%2f%2e%2e%2fsecret.json',
    'app://switchyard/%2e%2e/%2e%2e/secret.json/%2e%2e/..%2f..%2fx.json',
    'app://switchyard/..%5c..%5csecret.json',
    'app://switchyard/..\\..\\secret.json',
    'app://switchyard/assets\\..\\..\\secret.json',
    'app://switchyard/%252e%252e%252fsecret.json',
    'app://switchyard/%c0%ae%c0%ae/secret.json',
    'app://switchyard/%ff.json',
    'app://switchyard/index.html%00.png',
    'app://switchyard/%00',
    'app://switchyard/%0aindex.html',
    'app://switchyard/C:/Windows/win.txt',
    'app://switchyard/c%3a%5csecret.json',
    'app://switchyard/index.html%3a%3a$DATA.txt',
    'app://switchyard/.env',
    'app://switchyard/key.pem',
    'app://switchyard/assets',
    'app://switchyard.evil/index.html',
    'app://evil/index.html',
    'app://user@switchyard/index.html',
    'app://user:password@switchyard/index.html',
    'app://switchyard:80/index.html',
    'app:index.html',
    'file:///bundle/renderer/index.html',
    'https://switchyard/index.html',
    'not a url',
    '',
  ])('%s is refused', (url) => {
    expect(resolveBundlePath(root, url)).toBeNull();
  });
});

describe('the app protocol', () => {
  let directory = '';
  let handle: ReturnType<typeof createAppProtocolHandler>;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'switchyard-protocol-'));
    await mkdir(join(directory, 'bundle', 'assets'), { recursive: true });
    await writeFile(join(directory, 'secret.json'), '{"secret":true}');
    await writeFile(join(directory, 'bundle', 'index.html'), '<!doctype html>');
    await writeFile(join(directory, 'bundle', 'assets', 'main.js'), 'export {};');
    await symlink(join(directory, 'secret.json'), join(directory, 'bundle', 'link.json'));
    await mkdir(join(directory, 'bundle', 'folder.json'));
    handle = createAppProtocolHandler(join(directory, 'bundle'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('serves the bundle with its type and the content security policy', async () => {
    const page = await handle({ url: 'app://switchyard/index.html', method: 'GET' });
    expect(page.status).toBe(200);
    expect(await page.text()).toBe('<!doctype html>');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const script = await handle({ url: 'app://switchyard/assets/main.js', method: 'GET' });
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  it('allows no inline or foreign code in its policy', () => {
    expect(contentSecurityPolicy).toContain("default-src 'none'");
    expect(contentSecurityPolicy).not.toMatch(/unsafe|\*|https?:/);
  });

  it.each([
    ['a missing file', 'app://switchyard/nothing.js', 'GET', 404],
    ['a folder', 'app://switchyard/folder.json', 'GET', 404],
    ['a link that leads out of the bundle', 'app://switchyard/link.json', 'GET', 404],
    ['a path out of the bundle', 'app://switchyard/..%2fsecret.json', 'GET', 404],
    ['a method that writes', 'app://switchyard/index.html', 'POST', 405],
  ])('answers %s with an empty refusal', async (_what, url, method, status) => {
    const answer = await handle({ url, method });
    expect(answer.status).toBe(status);
    expect(await answer.text()).toBe('');
    expect(answer.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
  });
});
