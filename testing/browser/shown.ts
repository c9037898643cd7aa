import type { Page, Request } from 'playwright-core';
import type { Place } from '../clients/planted-secrets.ts';

/** What one state of the page held, by the place where it is looked for. */
export interface Shown {
  readonly name: string;
  readonly texts: readonly (readonly [place: Place, text: string])[];
}

export interface Watched {
  readonly seen: readonly Shown[];
  /** Notes everything that the page holds now; `shows`: what of it shows a secret because the person asked for that. */
  note(name: string, shows?: 'page' | 'fields'): Promise<void>;
  /** Goes to a route without loading the page anew, and waits until nothing is asked for any more. */
  go(route: string): Promise<void>;
}

export interface PageTexts {
  readonly screen: string;
  /** What stands in the fields: attributes do not tell it. */
  readonly fields: string;
  readonly sessionStorage: string;
}

/**
 * Everything that a page keeps, once it is drawn: its nodes with their attributes, the words across them, title, address,
 * fields, stores.
 */
export async function readPage(page: Page): Promise<PageTexts> {
  return page.evaluate(async () => {
    const drawn = (): Promise<void> =>
      new Promise((done) => {
        requestAnimationFrame(() => requestAnimationFrame(() => done()));
      });
    do await drawn();
    while (document.querySelector('[aria-busy="true"]') !== null);
    const fields = [...document.querySelectorAll('input, textarea, select')];
    const screen = [
      document.documentElement.outerHTML,
      // A secret that is drawn in pieces stands in no single node.
      document.documentElement.textContent,
      document.title,
      location.href,
      document.cookie,
      JSON.stringify(history.state),
      window.name,
      JSON.stringify(Object.entries(localStorage)),
      JSON.stringify(await indexedDB.databases()),
    ];
    return {
      screen: screen.join('\n'),
      fields: fields.map((field) => ('value' in field ? String(field.value) : '')).join('\n'),
      sessionStorage: JSON.stringify(Object.entries(sessionStorage)),
    };
  });
}

/** The stream of events never ends. */
const isAnswered = (request: Request): boolean => !request.url().endsWith('/control/events');

/** Watches a page, the addresses that it asks for and what it writes to its console. */
export function watchPage(page: Page): Watched {
  const seen: Shown[] = [];
  const asked: string[] = [];
  const open = new Set<Request>();
  page.on('request', (request) => {
    asked.push(request.url());
    if (isAnswered(request)) open.add(request);
  });
  page.on('requestfinished', (request) => void open.delete(request));
  page.on('requestfailed', (request) => void open.delete(request));
  page.on('console', (message) => void asked.push(message.text()));
  // What the page was told and does not draw is in its memory all the same.
  const answers: Promise<string>[] = [];
  page.on('response', (response) => {
    const isTold = response.url().includes('/control/') && isAnswered(response.request());
    if (isTold) answers.push(response.text().catch(() => ''));
  });
  /** Answers lead to further questions: the page counts when nothing was open before it was drawn, nor after. */
  const settled = async (): Promise<PageTexts> => {
    for (;;) {
      const wasQuiet = open.size === 0;
      const texts = await readPage(page);
      if (wasQuiet && open.size === 0) return texts;
    }
  };
  return {
    seen,
    async go(route) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, route);
      await settled();
    },
    async note(name, shows) {
      const { screen, fields, sessionStorage } = await settled();
      const told = await Promise.all(answers.splice(0));
      seen.push({
        name,
        texts: [
          [shows === 'page' ? 'screen that shows it' : 'screen', [screen, ...told].join('\n')],
          [shows === undefined ? 'screen' : 'screen that shows it', fields],
          ['screen', asked.splice(0).join('\n')],
          ['session storage', sessionStorage],
        ],
      });
    },
  };
}
