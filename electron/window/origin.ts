/** The scheme and host that the bundled renderer is served from; a page of any other origin is not ours. */
export const appScheme = 'app';
export const appHost = 'switchyard';

const indexPage = `${appScheme}://${appHost}/index.html`;

/**
 * True for a page of our own bundle. Compares parsed parts, never a prefix: `app://switchyard.evil/` and
 * `app://switchyard@evil/` are not ours.
 */
export function isOwnUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const parsed = new URL(url);
  return (
    parsed.protocol === `${appScheme}:` &&
    parsed.host === appHost &&
    parsed.username === '' &&
    parsed.password === ''
  );
}

/** A query may name a directory, with each letter of it escaped. */
export const longestRoute = 4_096;

/** A route of the renderer: a slash and plain path segments, with an optional query as `encodeURIComponent` writes it. */
export function isPlainRoute(route: string): boolean {
  return (
    route.length <= longestRoute &&
    /^\/[a-z0-9/_-]*(\?(?:[a-zA-Z0-9=&_.:~!*'()-]|%[0-9A-F]{2})*)?$/.test(route)
  );
}

/**
 * The address of a screen, for example `/overview`.
 *
 * @throws TypeError for a route that is not plain; routes are written in our code or checked at the IPC border.
 */
export function pageUrl(route: string): string {
  if (!isPlainRoute(route)) throw new TypeError('a route must be a plain path such as /accounts');
  return `${indexPage}#${route}`;
}
