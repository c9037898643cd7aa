import type { TokenUsage } from '../contract/index.ts';
import type { TargetSwitches } from '../ir/index.ts';

/** `openai-completions` is spoken by clients only (the legacy text completions). */
export type DialectId =
  | 'anthropic-messages'
  | 'openai-responses'
  | 'openai-chat'
  | 'openai-completions'
  | 'gemini';

/** Where a JSON value lies in the body: byte offsets, `end` exclusive. A string's span includes its quotes. */
export interface ByteSpan {
  readonly start: number;
  readonly end: number;
}

/** What the pipeline must know of a request body. The body itself is forwarded as it came. */
export interface RequestFacts {
  readonly model: string | null;
  readonly modelSpan: ByteSpan | null;
  readonly stream: boolean;
  /** The conversation's id as the body tells it, else null. */
  readonly sessionId: string | null;
  /** The raw `metadata.user_id` (Anthropic), else null. Used to recognise the vendor's own client. */
  readonly userId: string | null;
  /** Kinds of material in the body that only the account which made it can read; searched for when it is asked for. */
  readonly boundTo: readonly string[];
  /**
   * Where the words lie with which the conversation begins (system prompt, the person's first message), a bounded part of
   * them; empty or absent = there are none. Looked for when it is called.
   */
  readonly opening?: () => readonly ByteSpan[];
}

export type RequestReading =
  | { readonly ok: true; readonly facts: RequestFacts }
  | { readonly ok: false; readonly message: string };

export interface StreamError {
  readonly type: string;
  readonly code: string | null;
  readonly message: string;
  /** The HTTP status that the same failure would have had before the stream, when the dialect tells. */
  readonly status: number | null;
}

/** What a tap has learnt so far; fields only ever move from unknown to known. */
export interface StreamFindings {
  /** The first event that carries content was seen; handshake events and pings do not count. */
  readonly hasContent: boolean;
  /** `cut`: it broke off, and a translator has told the client so already. */
  readonly terminal: 'none' | 'complete' | 'failed' | 'cut';
  readonly error: StreamError | null;
  readonly usage: TokenUsage | null;
  /** The vendor's own finish reason. */
  readonly finish: string | null;
  readonly model: string | null;
  /** Quota frames inside the stream, parsed, in order (for example `codex.rate_limits`). */
  readonly quotaFrames: readonly unknown[];
}

/**
 * Reads a copy of the stream while the bytes go to the client untouched. Synchronous, without I/O or clock, and it
 * never throws: what it cannot read it does not know.
 */
export interface StreamTap {
  push(bytes: Uint8Array): void;
  /** The upstream's end; an event without its closing blank line is read now. */
  end(): void;
  readonly findings: StreamFindings;
  /** An event was too large to be read: from then on nothing more is known, least of all the stream's end. */
  readonly isBlind: boolean;
  /** The id under which the vendor began its answer, for an end of ours; absent where an end does not name one. */
  readonly answerId?: () => string | null;
}

/** A failure that we tell a client about, in any dialect. */
export interface ClientError {
  readonly status: number;
  /** Our own code, e.g. `no-account`. */
  readonly code: string;
  readonly message: string;
  readonly retryAfterSeconds?: number | undefined;
  /** For exhausted accounts: when the earliest one is back. */
  readonly resetsAtMs?: number | undefined;
  readonly requestId?: string | undefined;
}

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Material in a request that only the account which made it can read. When a conversation moves to another account,
 * the vendor refuses the request unless it is taken out.
 */
export interface SealedItems {
  /** The vendor's error code for material that the account cannot read. */
  readonly refusalCode: string;
  /** A stable name for each sealed item in the body, in order. */
  list(body: Buffer): readonly string[];
  /** The body without the named items; every other byte stays. */
  without(body: Buffer, names: ReadonlySet<string>): Buffer;
}

/** The native lane of one API dialect. */
export interface NativeDialect {
  readonly id: DialectId;
  readRequest(body: Buffer): RequestReading;
  createTap(): StreamTap;
  /** Absent where the vendor copes with other accounts' material by itself. */
  readonly sealedItems?: SealedItems;
  /**
   * The body without reasoning that another vendor sealed and we carried in this dialect's fields, and without such that
   * this server takes back from nobody; the same buffer when there is none. Every other byte stays.
   */
  withoutForeignSeals?(body: Buffer, switches?: TargetSwitches): Buffer;
  /** False: this server would refuse the body as it is, so that it must be encoded anew. Absent = every server takes it. */
  fits?(body: Buffer, switches: TargetSwitches): boolean;
  /** Findings of a whole, non-streamed answer body. */
  readAnswer(body: Buffer): StreamFindings;
  /** An error in the dialect's own envelope, before anything was sent. */
  errorAnswer(error: ClientError): ErrorAnswer;
  /**
   * The dialect's own error event for a stream that has begun, as bytes to append (starts with a blank-line boundary).
   * `answerId`: what the tap knows.
   */
  errorEvent(error: ClientError, answerId?: string | null): string;
}
