import type { FullReply } from './reply.ts';

/** What a vendor's edge answers to a blocked network: HTML where JSON was expected. */
export const cloudflareBlock: FullReply = {
  status: 403,
  headers: {
    'content-type': 'text/html; charset=UTF-8',
    'cf-mitigated': 'challenge',
    'cf-ray': '8f0000000000face-SIM',
    server: 'cloudflare',
  },
  body:
    '<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head>' +
    '<body><h1>Enable JavaScript and cookies to continue</h1></body></html>',
};
