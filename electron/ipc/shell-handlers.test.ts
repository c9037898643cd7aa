import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeExternalLink } from '../window/index.ts';
import { resolveRevealable } from './revealable.ts';
import { createShellHandlers } from './shell-handlers.ts';

function setUp(): { done: string[]; call: (verb: unknown, input?: unknown) => Promise<unknown> } {
  const done: string[] = [];
  const call = createShellHandlers({
    showMainWindow: (route) => done.push(`main ${route}`),
    hidePopover: () => done.push('hide'),
    openExternal: async (url) => judgeExternalLink(url),
    resolveRevealable: async (path) => (path === '/home/me/file' ? '/home/me/real' : null),
    revealFile: (path) => done.push(`reveal ${path}`),
    copyText: async (text) => void done.push(`copy ${text}`),
    quit: () => done.push('quit'),
  });
  return { done, call };
}

describe('the shell verbs', () => {
  it('do what they say', async () => {
    const { done, call } = setUp();
    for (const [verb, input] of [
      ['show-main-window', { route: '/accounts' }],
      ['show-main-window', undefined],
      ['hide-popover', {}],
      ['open-external', { url: 'https://claude.ai/' }],
      ['reveal-file', { path: '/home/me/file' }],
      ['copy-text', { text: 'http://127.0.0.1:4310' }],
      ['quit', {}],
    ] as const) {
      expect(await call(verb, input), verb).toEqual({ ok: true, value: null });
    }
    expect(done).toEqual([
      'main /accounts',
      'main undefined',
      'hide',
      'reveal /home/me/real',
      'copy http://127.0.0.1:4310',
      'quit',
    ]);
  });

  it.each([
    ['show-main-window', { route: 'https://evil.test' }, 'input-invalid'],
    ['show-main-window', { route: '/x#y' }, 'input-invalid'],
    ['show-main-window', { route: 7 }, 'input-invalid'],
    ['hide-popover', { extra: 1 }, 'input-invalid'],
    ['open-external', { url: 'file:///etc/passwd' }, 'input-invalid'],
    ['open-external', {}, 'input-invalid'],
    ['reveal-file', { path: '/etc/passwd' }, 'not-found'],
    ['reveal-file', { path: '' }, 'input-invalid'],
    ['copy-text', { text: 'x'.repeat(300_000) }, 'input-invalid'],
    ['quit', [], 'input-invalid'],
    ['toString', {}, 'not-found'],
    ['__proto__', {}, 'not-found'],
    [undefined, {}, 'not-found'],
    [{ toString: 'quit' }, {}, 'not-found'],
  ])('%s with %j is answered %s and does nothing', async (verb, input, code) => {
    const { done, call } = setUp();
    expect(await call(verb, input)).toMatchObject({ ok: false, error: { code } });
    expect(done).toEqual([]);
  });
});

describe('a file to show in the file manager', () => {
  let root = '';
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'switchyard-reveal-'));
    await mkdir(join(root, 'home'));
    await mkdir(join(root, 'home-of-another'));
    await writeFile(join(root, 'home', 'file.json'), '{}');
    await writeFile(join(root, 'home-of-another', 'file.json'), '{}');
    await symlink(join(root, 'home-of-another', 'file.json'), join(root, 'home', 'link.json'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it('is an existing one inside the allowed folders', async () => {
    expect(await resolveRevealable(join(root, 'home', 'file.json'), [join(root, 'home')])).toMatch(
      /home\/file\.json$/,
    );
  });

  it.each([
    ['a file outside', 'home-of-another/file.json'],
    ['a path that climbs out', 'home/../home-of-another/file.json'],
    ['a link that leads out', 'home/link.json'],
    ['a missing file', 'home/nothing.json'],
    ['a zero byte', 'home/file.json\0.png'],
  ])('is not %s', async (_what, path) => {
    expect(await resolveRevealable(`${root}/${path}`, [join(root, 'home')])).toBeNull();
  });

  it.each(['relative.json', '//server/share/x', '\\\\server\\share\\x', '', '~'])(
    'is not %s',
    async (path) => {
      expect(await resolveRevealable(path, ['/'])).toBeNull();
    },
  );
});
