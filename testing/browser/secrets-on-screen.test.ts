import { randomBytes } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useAccountsBench } from '../clients/accounts-bench.ts';
import { createScan, type Place, type Planted } from '../clients/planted-secrets.ts';
import { browserPath, launchBrowser, openPage, serveHostilePage, skipReason } from './bench.ts';
import { agentSecrets, installAgents, plantEverything, typedSecrets } from './secrets-bench.ts';
import {
  walkAccounts,
  walkActivity,
  walkAgents,
  walkForms,
  walkKeys,
  walkPages,
  wholeKey,
  type Walk,
} from './secrets-walk.ts';
import { watchPage, type Shown } from './shown.ts';

/** "Where: what, in which letters" for everything that is found. */
function hitsIn(planted: readonly Planted[], seen: readonly Shown[]): readonly string[] {
  const scan = createScan(planted);
  return seen.flatMap(({ name, texts }) =>
    texts.flatMap(([place, text]) => scan(place, text).map((hit) => `${name}: ${hit}`)),
  );
}

/** Ways for a text to get into a page, run there, and the letters in which it is found then. */
const leaks: readonly (readonly [name: string, leak: (text: string) => void, encoding: string])[] = [
  ['a word', (text) => document.body.append(text), 'plain'],
  [
    'words in pieces',
    (text) =>
      document.body.append(
        ...text.split('').map((letter) => {
          const node = document.createElement('b');
          node.textContent = letter;
          return node;
        }),
      ),
    'plain',
  ],
  ['an attribute, encoded', (text) => document.body.setAttribute('data-x', btoa(text)), 'base64'],
  ['a comment', (text) => document.body.append(document.createComment(text)), 'plain'],
  [
    'a field that hides it',
    (text) => {
      const field = document.createElement('input');
      field.type = 'password';
      field.value = text;
      document.body.append(field);
    },
    'plain',
  ],
  ['the title', (text) => void (document.title = text), 'plain'],
  ['the address', (text) => void (location.hash = text), 'plain'],
  ['the history', (text) => history.replaceState({ text }, ''), 'plain'],
  ['the page’s storage', (text) => localStorage.setItem('x', text), 'plain'],
  ['the session’s storage', (text) => sessionStorage.setItem('x', text), 'plain'],
  ['a cookie', (text) => void (document.cookie = `x=${text}`), 'plain'],
  ['the console', (text) => console.info(text), 'plain'],
  ['an address that is asked for', (text) => void fetch(`/?x=${text}`), 'plain'],
];

describe.skipIf(browserPath === null)(`secrets and the screens${skipReason}`, () => {
  let browser: Browser;
  let agents: Awaited<ReturnType<typeof installAgents>>;
  const start = useAccountsBench();
  beforeAll(async () => {
    [browser, agents] = await Promise.all([launchBrowser(), installAgents()]);
  });
  afterAll(async () => {
    await browser?.close();
    await agents?.remove();
  });

  it(
    'no screen, drawer or form holds one, beyond what the person asked to see',
    { timeout: 120_000 },
    async () => {
      const files = agentSecrets();
      const bench = await start({}, { PATH: agents.path, OPENAI_API_KEY: files['key in the environment'] });
      const planted = await plantEverything(bench, files);
      const typed = typedSecrets();
      const { page, faults, close } = await openPage(browser, bench.product().ui, { route: '/overview' });
      const walk: Walk = { page, bench, ...watchPage(page) };
      await walkPages(walk);
      await walkAccounts(walk);
      await walkForms(walk, typed);
      const keys = [await walkAgents(walk)];
      await walkActivity(walk);
      keys.push(await walkKeys(walk));
      for (const key of keys) expect(key).toMatch(wholeKey);
      await close();
      // The browser itself notes the two forms that were refused.
      expect(faults.filter((fault) => !fault.startsWith('Failed to load resource'))).toEqual([]);
      expect(planted.length).toBeGreaterThanOrEqual(40);
      expect(walk.seen.length).toBeGreaterThanOrEqual(60);

      const entered = (allowed: readonly Place[]): readonly Planted[] => [
        ...Object.entries(typed).map(([kind, secret]) => ({ kind, secret, allowed })),
        ...keys.map((secret, index) => ({ kind: `key made on the page ${index}`, secret, allowed })),
      ];
      expect(hitsIn([...planted, ...entered(['screen that shows it'])], walk.seen)).toEqual([]);
      // Without the exceptions exactly what a person types or asks for is found: the screens were read.
      const shown = hitsIn(entered([]), walk.seen).filter((hit) => hit.endsWith(', plain'));
      expect(shown).toEqual([
        'a sign-in under way, a text refused: text typed into a sign-in, plain',
        'a key that is refused: key typed at the wrong provider, plain',
        'a key that is typed: key typed into the add form, plain',
        'lines by hand with their key: key made on the page 0, plain',
        'a key that was made: key made on the page 1, plain',
      ]);
    },
  );

  it('one anywhere in a page would be found', async () => {
    const server = await serveHostilePage('');
    const { page, close } = await openPage(browser, server.url);
    const watched = watchPage(page);
    const planted = leaks.map(([kind]): Planted => ({ kind, secret: randomBytes(36).toString('base64url') }));
    for (const [index, [kind, leak]] of leaks.entries()) {
      await page.evaluate(`(${String(leak)})(${JSON.stringify(planted[index]?.secret)})`);
      await watched.note(kind);
    }
    const hits = hitsIn(planted, watched.seen);
    for (const [kind, , encoding] of leaks) expect(hits).toContain(`${kind}: ${kind}, ${encoding}`);
    await close();
    await server.close();
  });
});
