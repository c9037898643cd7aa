import { request as httpRequest, type Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';

/** A request with exact header names and body bytes. */
export interface SentRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Buffer | string | null;
  readonly agent?: Agent;
}

export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly text: string;
  /** False when the connection broke before the answer's proper end. */
  readonly complete: boolean;
  json(): unknown;
}

/** A request whose answer is read by the test, piece by piece. */
export interface LiveRequest {
  readonly request: ClientRequest;
  /** Rejects when the connection breaks before the head. */
  readonly head: Promise<IncomingMessage>;
  abort(): void;
}

export function openRequest(port: number, sent: SentRequest): LiveRequest {
  const body = sent.body ?? null;
  const request = httpRequest({
    host: '127.0.0.1',
    port,
    method: sent.method ?? 'POST',
    path: sent.path,
    headers: { ...sent.headers } as Record<string, string | string[]>,
    agent: sent.agent ?? false,
  });
  const head = new Promise<IncomingMessage>((resolve, reject) => {
    request.on('response', resolve);
    request.on('error', reject);
  });
  head.catch(() => undefined);
  if (body === null) request.end();
  else {
    if (
      request.getHeader('transfer-encoding') === undefined &&
      request.getHeader('content-length') === undefined
    )
      request.setHeader('content-length', Buffer.byteLength(body));
    request.end(body);
  }
  return { request, head, abort: () => request.destroy() };
}

export async function readWhole(response: IncomingMessage): Promise<Received> {
  const pieces: Buffer[] = [];
  let complete = true;
  try {
    for await (const piece of response) pieces.push(piece as Buffer);
  } catch {
    complete = false;
  }
  const body = Buffer.concat(pieces);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    rawHeaders: response.rawHeaders,
    body,
    text: body.toString('utf8'),
    complete: complete && response.complete,
    json: () => JSON.parse(body.toString('utf8')) as unknown,
  };
}

/** Sends one request on a connection of its own and reads the whole answer. */
export async function sendRequest(port: number, sent: SentRequest): Promise<Received> {
  return readWhole(await openRequest(port, sent).head);
}

/** Writes bytes as they are to a socket and gives all that comes back until the other side ends. */
export function sendRaw(
  port: number,
  bytes: string | Buffer,
  options: { readonly endAfterWrite?: boolean; readonly timeoutMs?: number } = {},
): Promise<string> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => {
      if (options.endAfterWrite === true) socket.end(bytes);
      else socket.write(bytes);
    });
    const finish = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(Buffer.concat(pieces).toString('latin1'));
    };
    const timer = setTimeout(finish, options.timeoutMs ?? 2_000);
    socket.on('data', (piece) => pieces.push(piece));
    socket.on('error', finish);
    socket.on('end', finish);
    socket.on('close', finish);
  });
}

/** The status of a raw answer; 0 when there was none. */
export function rawStatus(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}
