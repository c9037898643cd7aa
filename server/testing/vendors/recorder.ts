/** `cut`: the script destroyed the socket. `aborted`: the client went away before the answer was complete. */
export type Outcome = 'open' | 'completed' | 'aborted' | 'cut';

/** One request as the simulated vendor saw it; the later fields fill in while it is answered. */
export interface RecordedRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names; repeated headers are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it came, still compressed if it was. */
  readonly body: Buffer;
  /** The body after content decoding. */
  readonly decodedBody: Buffer;
  /** The decoded body as JSON; undefined when it is not JSON. */
  readonly json: unknown;
  readonly startedAtMs: number;
  readonly account: string | null;
  readonly outcome: Outcome;
  readonly completed: boolean;
  readonly aborted: boolean;
  readonly responseStatus: number | null;
  readonly responseHeaders: Readonly<Record<string, string>>;
  /** Every body byte that was written, after content encoding and before chunked framing. */
  readonly responseBytes: Buffer;
  /** Resolves when the outcome is no longer `open`. */
  readonly settled: Promise<void>;
}

export interface RequestFacts {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly decodedBody: Buffer;
  readonly startedAtMs: number;
}

/** The writing side of a record, used by the simulator only. */
export interface Recording {
  readonly record: RecordedRequest;
  served(account: string): void;
  head(status: number, headers: Readonly<Record<string, string>>): void;
  wrote(bytes: Uint8Array): void;
  settle(outcome: Exclude<Outcome, 'open'>): void;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Starts the record of a request whose body has been read. */
export function startRecording(facts: RequestFacts): Recording {
  const url = new URL(facts.url, 'http://simulator.invalid');
  const written: Uint8Array[] = [];
  const settled = Promise.withResolvers<void>();
  let account: string | null = null;
  let outcome: Outcome = 'open';
  let status: number | null = null;
  let responseHeaders: Readonly<Record<string, string>> = {};
  const record: RecordedRequest = {
    method: facts.method,
    path: url.pathname,
    query: url.searchParams,
    headers: facts.headers,
    body: facts.body,
    decodedBody: facts.decodedBody,
    json: parseJson(facts.decodedBody),
    startedAtMs: facts.startedAtMs,
    settled: settled.promise,
    get account() {
      return account;
    },
    get outcome() {
      return outcome;
    },
    get completed() {
      return outcome === 'completed';
    },
    get aborted() {
      return outcome === 'aborted';
    },
    get responseStatus() {
      return status;
    },
    get responseHeaders() {
      return responseHeaders;
    },
    get responseBytes() {
      return Buffer.concat(written);
    },
  };
  return {
    record,
    served(name) {
      account = name;
    },
    head(code, headers) {
      status = code;
      responseHeaders = headers;
    },
    wrote: (bytes) => void written.push(bytes),
    settle(next) {
      if (outcome !== 'open') return;
      outcome = next;
      settled.resolve();
    },
  };
}
