import type { ServerResponse } from 'node:http';
import { splitEvery, splitWith } from '../byte-splitter.ts';
import type { Recording } from './recorder.ts';

/** How body bytes are cut into writes: one per event, at random places, or every so many bytes. */
export type Chunking = 'event' | 'random' | number;

/** A whole answer. */
export interface FullReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** The answering side of one exchange. Every byte that goes out is recorded. */
export interface Reply {
  head(status: number, headers: Readonly<Record<string, string>>): void;
  /** Joins encoded events into the runs that `write` should get: one per event unless cuts may cross borders. */
  runsOf(encoded: readonly Uint8Array[]): readonly Uint8Array[];
  /** Writes in pieces as `chunking` says; false when the client has gone. */
  write(bytes: Uint8Array): Promise<boolean>;
  end(): Promise<void>;
  /** Head, body with its length, end. */
  send(reply: FullReply): Promise<void>;
  destroy(how: 'close' | 'reset'): void;
}

export interface ReplyOptions {
  readonly response: ServerResponse;
  readonly recording: Recording;
  readonly chunking: Chunking;
  readonly random: () => number;
  /** Largest piece of `random` chunking, in bytes. */
  readonly maxChunk?: number;
}

/** Wraps a response so that what is written is cut and recorded. */
export function createReply(options: ReplyOptions): Reply {
  const { response, recording } = options;
  const cut = (bytes: Uint8Array): readonly Uint8Array[] => {
    if (options.chunking === 'event') return bytes.length === 0 ? [] : [bytes];
    if (options.chunking === 'random') return splitWith(bytes, options.random, options.maxChunk ?? 48);
    return splitEvery(bytes, options.chunking);
  };
  const writePiece = (piece: Uint8Array): Promise<boolean> =>
    new Promise((resolve) => {
      if (response.destroyed) return resolve(false);
      recording.wrote(piece);
      response.write(piece, (error) => resolve(error === null || error === undefined));
      return undefined;
    });
  const self: Reply = {
    head(status, headers) {
      recording.head(status, headers);
      response.writeHead(status, { ...headers });
      response.flushHeaders();
    },
    runsOf: (encoded) => (options.chunking === 'event' ? encoded : [Buffer.concat(encoded)]),
    async write(bytes) {
      for (const piece of cut(bytes)) if (!(await writePiece(piece))) return false;
      return true;
    },
    end: () =>
      new Promise((resolve) => {
        if (response.destroyed) return resolve();
        response.once('close', resolve);
        response.end(resolve);
        return undefined;
      }),
    async send({ status, headers, body }) {
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      self.head(status, { ...headers, 'content-length': String(bytes.length) });
      if (response.req.method !== 'HEAD') await self.write(bytes);
      await self.end();
    },
    destroy(how) {
      recording.settle('cut');
      if (how === 'reset') response.socket?.resetAndDestroy();
      else response.socket?.destroy();
    },
  };
  return self;
}
