/**
 * The only hosts that Switchyard opens in the system browser: the vendors' account, terms, help and status pages,
 * and the project's own page. Exact names; a subdomain that is not listed is refused.
 */
export const allowedLinkHosts: ReadonlySet<string> = new Set([
  'www.anthropic.com',
  'console.anthropic.com',
  'support.anthropic.com',
  'privacy.anthropic.com',
  'status.anthropic.com',
  'docs.anthropic.com',
  'claude.ai',
  'claude.com',
  'www.claude.com',
  'code.claude.com',
  'docs.claude.com',
  'platform.claude.com',
  'support.claude.com',
  'status.claude.com',
  'openai.com',
  'chatgpt.com',
  'auth.openai.com',
  'platform.openai.com',
  'developers.openai.com',
  'help.openai.com',
  'status.openai.com',
  'github.com',
]);

export type LinkVerdict =
  | { readonly allowed: true; readonly url: string }
  | { readonly allowed: false; readonly reason: string };

const longestUrl = 2048;

/**
 * Judges a link (Electron security checklist, item 15): https, an exact known host, the default port, no user
 * information. The URL to open is the parsed one, so that the browser sees what was judged.
 */
export function judgeExternalLink(url: unknown): LinkVerdict {
  if (typeof url !== 'string') return refuse('it is not text');
  if (url.length > longestUrl) return refuse('it is too long');
  // The URL parser repairs these silently; a link that needs repair was not written by us.
  const hasControl = [...url].some((character) => character <= ' ' || character === '\u007F');
  if (hasControl || url.includes('\\')) return refuse('it contains control characters or backslashes');
  if (!URL.canParse(url)) return refuse('it is not a URL');
  const parsed = new URL(url);
  if (parsed.protocol !== 'https:') return refuse('only https links are opened');
  if (parsed.username !== '' || parsed.password !== '') return refuse('it carries user information');
  if (parsed.port !== '') return refuse('it names a port');
  if (!allowedLinkHosts.has(parsed.hostname)) return refuse('its host is not on the list');
  return { allowed: true, url: parsed.href };
}

function refuse(reason: string): LinkVerdict {
  return { allowed: false, reason };
}

/**
 * The one function that opens links. Answers whether the link was opened; what was refused is logged without the
 * link itself, which may carry a login code.
 */
export function createExternalLinks(options: {
  readonly openExternal: (url: string) => Promise<void>;
  readonly onRefused: (reason: string) => void;
}): (url: unknown) => Promise<LinkVerdict> {
  return async (url) => {
    const verdict = judgeExternalLink(url);
    if (verdict.allowed) await options.openExternal(verdict.url);
    else options.onRefused(verdict.reason);
    return verdict;
  };
}
