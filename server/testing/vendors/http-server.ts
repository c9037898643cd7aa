import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib';
import { seededRandom } from '../byte-splitter.ts';
import { startRecording, type Recording } from './recorder.ts';
import { createReply, type Chunking, type Reply } from './reply.ts';
import type { WritableRequestLog } from './request-log.ts';

/** The time a simulator lives in. Without `after`, delays are real. */
export interface SimulatorClock {
  nowMs(): number;
  after?(delayMs: number, callback: () => void): () => void;
}

/** One request and the means to answer it. */
export interface Exchange {
  readonly recording: Recording;
  readonly reply: Reply;
  /** Aborted when the client goes away or the simulator closes. */
  readonly signal: AbortSignal;
  /** Waits; false when the exchange ended meanwhile. */
  pause(delayMs: number): Promise<boolean>;
}

export interface HttpServerOptions {
  readonly port: number;
  readonly clock: SimulatorClock;
  readonly seed: number;
  readonly chunking: Chunking;
  readonly log: WritableRequestLog;
  readonly handle: (exchange: Exchange) => Promise<void>;
}

export interface HttpServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const decoders: Readonly<Record<string, (bytes: Uint8Array) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
};

async function decode(body: Buffer, encoding: string | undefined): Promise<Buffer> {
  const decoder = decoders[encoding ?? ''];
  if (decoder === undefined || body.length === 0) return body;
  return decoder(body).catch(() => body);
}

function headersOf(request: IncomingMessage): Record<string, string> {
  const entries = Object.entries(request.headersDistinct);
  return Object.fromEntries(entries.map(([name, values]) => [name, (values ?? []).join(', ')]));
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of request) pieces.push(piece as Buffer);
  } catch {
    // The client went away while it was sending; what came so far is worth recording.
  }
  return Buffer.concat(pieces);
}

function pauser(clock: SimulatorClock, signal: AbortSignal): (delayMs: number) => Promise<boolean> {
  const after =
    clock.after?.bind(clock) ??
    ((delayMs: number, callback: () => void) => {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    });
  return (delayMs) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve(false);
      let cancel = (): void => undefined;
      const stop = (): void => {
        cancel();
        resolve(false);
      };
      signal.addEventListener('abort', stop, { once: true });
      cancel = after(delayMs, () => {
        signal.removeEventListener('abort', stop);
        resolve(true);
      });
      return undefined;
    });
}

/** Listens on 127.0.0.1, records every request and hands it to `handle`. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const random = seededRandom(options.seed);
  const open = new Set<AbortController>();
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const controller = new AbortController();
    const startedAtMs = options.clock.nowMs();
    const body = await readBody(request);
    const recording = startRecording({
      method: request.method ?? 'GET',
      url: request.url ?? '/',
      headers: headersOf(request),
      body,
      decodedBody: await decode(body, request.headers['content-encoding']),
      startedAtMs,
    });
    open.add(controller);
    const closed = (): void => {
      open.delete(controller);
      recording.settle(response.writableFinished ? 'completed' : 'aborted');
      controller.abort();
    };
    response.on('error', closed);
    response.on('close', closed);
    if (response.destroyed || !request.complete) closed();
    const reply = createReply({ response, recording, chunking: options.chunking, random });
    options.log.add(recording.record);
    if (!controller.signal.aborted)
      await options.handle({
        recording,
        reply,
        signal: controller.signal,
        pause: pauser(options.clock, controller.signal),
      });
  };
  const server = createServer({ keepAliveTimeout: 30_000, maxHeaderSize: 65_536 }, (request, response) => {
    serve(request, response).catch((error: unknown) => {
      // A fault of the simulator itself: visible in the failing test instead of a silent hang.
      if (!response.headersSent) response.writeHead(599, { 'content-type': 'text/plain' });
      response.end(
        `simulator fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        for (const controller of open) controller.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
