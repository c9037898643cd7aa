import type { ServerResponse } from 'node:http';

/** A page for the browser that came back. Nothing of the sign-in is on it. */
export function page(response: ServerResponse, status: number, sentence: string): void {
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Switchyard</title><body><p>${sentence}</p></body></html>`;
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(html),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    connection: 'close',
  });
  response.end(html);
}

/** The last page of a sign-in. */
export function donePage(response: ServerResponse): void {
  page(response, 200, 'You can close this page and go back to Switchyard.');
}
