import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { answerHeaders, chatFrame, chatJson, messageFrame, messageJson } from './answers.ts';
import type { UpstreamAnswer, UpstreamOrder } from './upstream.ts';

/** The simulated vendor for streams, a program of its own: `node stream-server.ts <port>`, orders come as messages. */
const port = Number(process.argv[2]);
let order: Extract<UpstreamOrder, { kind: 'pace' }> = { kind: 'pace', chunks: 50, gapMs: 0, stamped: false };
let count = 0;
let lastKey = '';
const headers = answerHeaders(Date.now() + 3_600_000);

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => answer(request, response, Buffer.concat(parts)));
});

function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const isChat = request.url?.includes('/chat/completions') === true;
  lastKey = String(request.headers['x-api-key'] ?? '');
  if (!body.includes('"stream":true')) {
    response.writeHead(200, { ...headers, 'content-type': 'application/json' });
    response.end(isChat ? chatJson : messageJson);
    return;
  }
  response.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  stream(response, isChat ? chatFrame : messageFrame);
}

function stream(response: ServerResponse, frame: typeof messageFrame): void {
  const { chunks, gapMs, stamped } = order;
  const id = (count += 1);
  let index = 0;
  const next = (): void => {
    if (response.destroyed) {
      clearInterval(timer);
      return;
    }
    const stampUs = stamped ? Math.round(Number(process.hrtime.bigint() / 1_000n)) : null;
    response.write(frame({ id, index, count: chunks, stampUs }));
    index += 1;
    if (index === chunks) {
      clearInterval(timer);
      response.end();
    } else if (gapMs === 0) setImmediate(next);
  };
  const timer = gapMs === 0 ? undefined : setInterval(next, gapMs);
  next();
}

process.on('message', (message: UpstreamOrder) => {
  if (message.kind === 'pace') order = message;
  const reply: UpstreamAnswer = { streams: count, lastKey };
  process.send?.(reply);
});
process.on('disconnect', () => process.exit(0));
server.keepAliveTimeout = 120_000;
server.listen(port, '127.0.0.1', 2_048);
