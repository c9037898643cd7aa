import { readFileSync } from 'node:fs';

/** The options of Node with which `npm start` starts the product (`build/node-options.json`). */
export const productOptions = JSON.parse(
  readFileSync(new URL('../../build/node-options.json', import.meta.url), 'utf8'),
) as readonly string[];
