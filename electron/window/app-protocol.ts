import { readFile, realpath } from 'node:fs/promises';
import { extname, isAbsolute, join, relative, sep } from 'node:path';
import type { CustomScheme } from 'electron';
import { appScheme, isOwnUrl } from './origin.ts';

/** Must be registered before the app is ready (Electron security checklist, item 18). */
export const schemePrivileges: CustomScheme = {
  scheme: appScheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
};

/** Sent with every answer of the app scheme (Electron security checklist, item 7). */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * The file that a request of the app scheme names, or null when it names anything outside `bundleDirectory`, uses a
 * second layer of encoding, or has a type that the bundle does not contain. Pure; symbolic links are checked later.
 */
export function resolveBundlePath(bundleDirectory: string, requestUrl: string): string | null {
  if (!isOwnUrl(requestUrl)) return null;
  const path = decodePath(new URL(requestUrl).pathname);
  if (path === null) return null;
  const segments = path.split('/').filter((segment) => segment !== '');
  const isUnsafe = segments.some((segment) => segment === '.' || segment === '..');
  if (isUnsafe) return null;
  const file = join(bundleDirectory, ...(segments.length === 0 ? ['index.html'] : segments));
  return isInside(bundleDirectory, file) && extname(file) in contentTypes ? file : null;
}

function decodePath(encoded: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(encoded);
  } catch {
    return null;
  }
  // Backslashes and colons are path syntax on Windows; a percent sign left over is a second encoding.
  const isHostile = /[\\:%]/.test(path) || [...path].some((character) => character < ' ');
  return isHostile ? null : path;
}

function isInside(directory: string, file: string): boolean {
  const path = relative(directory, file);
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

/** Answers requests of the app scheme from `bundleDirectory`, read-only, with the content security policy. */
export function createAppProtocolHandler(
  bundleDirectory: string,
): (request: { readonly url: string; readonly method: string }) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, null, '.txt');
    const file = resolveBundlePath(bundleDirectory, request.url);
    if (file === null) return answer(404, null, '.txt');
    try {
      const [realRoot, realFile] = await Promise.all([realpath(bundleDirectory), realpath(file)]);
      if (!isInside(realRoot, realFile)) return answer(404, null, '.txt');
      const body = request.method === 'HEAD' ? null : await readFile(realFile);
      return answer(200, body, extname(file));
    } catch {
      return answer(404, null, '.txt');
    }
  };
}

function answer(status: number, body: Uint8Array<ArrayBuffer> | null, extension: string): Response {
  return new Response(body, {
    status,
    headers: {
      'content-type': contentTypes[extension] ?? 'application/octet-stream',
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    },
  });
}
