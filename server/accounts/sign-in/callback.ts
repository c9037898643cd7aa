import { hash, timingSafeEqual } from 'node:crypto';
import { SwitchyardError } from '../../errors/index.ts';
import type { RefusedOnPage } from './way.ts';

/** Longer is neither a code nor a callback of any vendor. */
const longestBytes = 4_096;

/** What came back from the vendor's page. */
export type Callback =
  | { readonly kind: 'code'; readonly code: string; readonly parameters: URLSearchParams }
  | RefusedOnPage;

export interface ExpectedState {
  readonly state: string;
  /** The vendor may append a dot and the name of a page (codex protocol notes 1.1). */
  readonly mayHaveSuffix: boolean;
}

/** True for exactly our state, compared in constant time. */
export function isExpectedState(given: string | null, { state, mayHaveSuffix }: ExpectedState): boolean {
  if (given === null || given.length > longestBytes) return false;
  const own = mayHaveSuffix ? (given.split('.', 1)[0] ?? '') : given;
  return timingSafeEqual(hash('sha256', own, 'buffer'), hash('sha256', state, 'buffer'));
}

/** Reads a callback's query whose state was checked; null when it holds neither a code nor an error. */
export function readCallback(parameters: URLSearchParams): Callback | null {
  const error = parameters.get('error');
  if (error !== null && error !== '')
    return {
      kind: 'refused',
      error: plain(error),
      description: plainOrNull(parameters.get('error_description')),
    };
  const code = parameters.get('code');
  return code === null || code === '' ? null : { kind: 'code', code, parameters };
}

/**
 * Reads what a person pasted: `code#state` as the vendor's page shows it, or the whole address of the page that could
 * not be opened. Throws `input-invalid` with what is wrong; the text itself is never repeated.
 */
export function readPasted(text: string, expected: ExpectedState): Callback {
  const pasted = text.trim();
  if (pasted === '') throw invalid('nothing was pasted');
  if (pasted.length > longestBytes) throw invalid('this is too long to be a sign-in code');
  if (/\s/.test(pasted)) throw invalid('a sign-in code is one word; this has spaces or several lines');
  if (/^\d{4,10}$/.test(pasted))
    throw invalid(
      'this looks like the code from an e-mail. Enter that on the vendor’s page; paste the code that the page shows after it',
    );
  const parameters = parametersOf(pasted);
  if (!isExpectedState(parameters.get('state'), expected))
    throw invalid('this code belongs to another sign-in. Use the page that was opened last, or start again');
  const callback = readCallback(parameters);
  if (callback === null) throw invalid('the code is incomplete: copy all of it, with the part behind "#"');
  return callback;
}

function parametersOf(pasted: string): URLSearchParams {
  if (/^https?:\/\//i.test(pasted) && URL.canParse(pasted)) return new URL(pasted).searchParams;
  const [code = '', state = '', ...rest] = pasted.split('#');
  if (code === '' || state === '' || rest.length > 0)
    throw invalid('the code is incomplete: copy all of it, with the part behind "#"');
  return new URLSearchParams({ code, state });
}

function invalid(reason: string): SwitchyardError {
  return new SwitchyardError('input-invalid', reason);
}

/** A vendor's words for people: printable, short. */
function plain(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, ' ').slice(0, 300);
}

function plainOrNull(text: string | null): string | null {
  return text === null || text === '' ? null : plain(text);
}
