import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** One exchange as it went over the client's own connection. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly status: number;
  readonly answer: Buffer;
}

/** A connection of its own, as WebSocket attempts make one. */
export interface Tunnel {
  /** What the client has sent so far, as Latin-1 text. */
  sent(): string;
  received(): string;
}

/**
 * The HTTP proxy of a person's environment. It notes every host that a program asks for and lets nothing out; a
 * program that is told to use it for loopback too has its exchanges recorded on the way, byte by byte.
 */
export interface Outside {
  readonly url: string;
  /** Hosts beyond loopback that were asked for, in order. */
  readonly asked: readonly string[];
  readonly exchanges: readonly Exchange[];
  readonly tunnels: readonly Tunnel[];
  close(): Promise<void>;
}

export async function startOutside(): Promise<Outside> {
  const asked: string[] = [];
  const exchanges: Exchange[] = [];
  const tunnels: Tunnel[] = [];
  const open = new Set<Socket>();
  const server = createServer((request, response) => {
    const url = URL.canParse(request.url ?? '') ? new URL(request.url ?? '') : null;
    if (url?.hostname === '127.0.0.1') {
      forward(request, response, url, (exchange) => exchanges.push(exchange));
      return;
    }
    asked.push(request.url ?? '');
    response.writeHead(502).end();
  });
  server.on('connect', (request, socket) => {
    const target = request.url ?? '';
    if (target.startsWith('127.0.0.1:')) {
      tunnels.push(tunnel(socket, Number(target.split(':')[1]), open));
      return;
    }
    asked.push(target);
    socket.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    exchanges,
    tunnels,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function forward(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  seen: (exchange: Exchange) => void,
): void {
  const { 'proxy-connection': _proxy, ...headers } = request.headers;
  const body: Buffer[] = [];
  const answer: Buffer[] = [];
  const call = httpRequest(url, { method: request.method, headers }, (incoming) => {
    const status = incoming.statusCode ?? 0;
    response.writeHead(status, incoming.headers);
    incoming.on('data', (chunk: Buffer) => {
      answer.push(chunk);
      response.write(chunk);
    });
    const over = (): void => {
      const { method = '', headers: sent } = request;
      seen({
        method,
        path: url.pathname,
        headers: sent as Readonly<Record<string, string>>,
        body: Buffer.concat(body),
        status,
        answer: Buffer.concat(answer),
      });
    };
    incoming.on('end', () => {
      over();
      response.end();
    });
    incoming.on('error', () => {
      over();
      response.destroy();
    });
  });
  call.on('error', () => response.destroy());
  response.on('close', () => call.destroy());
  request.on('data', (chunk: Buffer) => {
    body.push(chunk);
    call.write(chunk);
  });
  request.on('end', () => call.end());
}

function tunnel(client: Duplex, port: number, open: Set<Socket>): Tunnel {
  const sent: Buffer[] = [];
  const received: Buffer[] = [];
  const target = connect(port, '127.0.0.1', () => client.write('HTTP/1.1 200 OK\r\n\r\n'));
  open.add(target);
  client.on('data', (chunk: Buffer) => {
    sent.push(chunk);
    target.write(chunk);
  });
  target.on('data', (chunk: Buffer) => {
    received.push(chunk);
    client.write(chunk);
  });
  const over = (): void => {
    open.delete(target);
    client.destroy();
    target.destroy();
  };
  for (const side of [client, target]) side.on('close', over).on('error', over);
  const text = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString('latin1');
  return { sent: () => text(sent), received: () => text(received) };
}
