/**
 * Serves the built renderer with a fake control API, so that every state can be looked at without the product:
 * `node renderer/testing/preview/preview-server.ts [port] [scenario] [folder]`, then open the printed address. The policy
 * header is the product's, so that a violation shows here first.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { operations, type ControlEvent, type OperationName } from '../../../server/contract/index.ts';
import { createFakeBackend } from '../fake-backend.ts';
import { scenarios } from './scenarios.ts';

const builtRenderer = fileURLToPath(new URL('../../../dist/renderer', import.meta.url));
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'";

async function serve(port: number, scenario: string, root: string): Promise<void> {
  const nowMs = Date.now();
  const streams = new Set<ServerResponse>();
  const emit = (event: ControlEvent): void => {
    for (const stream of streams) stream.write(`data: ${JSON.stringify(event)}\n\n`);
  };
  const backend = createFakeBackend({ nowMs, emit, start: (state) => scenarios[scenario]?.(state, nowMs) });

  const control = async (name: string, message: IncomingMessage, reply: ServerResponse): Promise<void> => {
    if (message.headers.authorization !== 'Bearer preview') {
      answer(reply, 401, { ok: false, error: { code: 'unauthorized', message: 'Wrong token.', remedy: '' } });
    } else if (name === 'events') {
      reply.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n');
      streams.add(reply);
      reply.on('close', () => streams.delete(reply));
    } else if (scenario === 'slow' && name === 'accounts.snapshot') {
      // Never answers: the skeletons stay. One operation only, a browser keeps few connections to one host.
    } else if (scenario === 'broken' && name !== 'app.snapshot' && name !== 'settings.snapshot') {
      answer(reply, 500, {
        ok: false,
        error: { code: 'internal', message: 'The database cannot be read.', remedy: 'Restart Switchyard.' },
      });
    } else if (name in operations) {
      const value = await backend.handlers[name as OperationName](JSON.parse(await bodyOf(message)) as never);
      answer(reply, 200, { ok: true, value });
    } else {
      answer(reply, 404, {
        ok: false,
        error: { code: 'route-unknown', message: 'No such operation.', remedy: '' },
      });
    }
  };

  const server = createServer((message, reply) => {
    const path = new URL(message.url ?? '/', 'http://127.0.0.1').pathname;
    const work = path.startsWith('/control/')
      ? control(path.slice('/control/'.length), message, reply)
      : file(join(root, normalize(path === '/' ? '/index.html' : path)), reply);
    work.catch((error: unknown) =>
      answer(reply, 500, { ok: false, error: { code: 'internal', message: String(error), remedy: '' } }),
    );
  });
  server.listen(port, '127.0.0.1', () => {
    process.stdout.write(`http://127.0.0.1:${port}/#token=preview\n`);
  });
}

async function file(name: string, reply: ServerResponse): Promise<void> {
  const content = await readFile(name).catch(() => null);
  if (content === null) return void reply.writeHead(404).end();
  reply.writeHead(200, {
    'content-type': types[extname(name)] ?? 'application/octet-stream',
    'content-security-policy': policy,
    'cache-control': 'no-store',
  });
  reply.end(content);
}

function answer(reply: ServerResponse, status: number, body: unknown): void {
  reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

await serve(Number(process.argv[2] ?? 4399), process.argv[3] ?? 'full', process.argv[4] ?? builtRenderer);
