import { request } from 'node:http';
import { clientHeaders, type Target } from './target.ts';

/** One request that wants a whole answer. Rejects unless that is a 200. */
export function sendOne(target: Target, body: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: '127.0.0.1',
        port: target.port,
        path: target.path,
        method: 'POST',
        headers: { ...clientHeaders, ...target.headers, 'content-length': body.length },
        agent: false,
        timeout: 30_000,
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          if (response.statusCode === 200) resolve(text);
          else reject(new Error(`${response.statusCode}: ${text.slice(0, 300)}`));
        });
      },
    );
    call.on('timeout', () => call.destroy(new Error('silence')));
    call.on('error', reject);
    call.end(body);
  });
}
