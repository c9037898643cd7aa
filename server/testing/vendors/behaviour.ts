/** A call that the simulated model makes. */
export interface ScriptedCall {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface WebSource {
  readonly url: string;
  readonly title: string;
}

/** What an answer holds; whatever is absent follows from the request (echo, or the tool-turn convention). */
export interface AnswerShape {
  readonly text?: string;
  /** Thinking (Anthropic), a reasoning summary (Responses), thoughts (Gemini) before the text. */
  readonly thinking?: string;
  /** Reasoning that comes back sealed only: redacted thinking, encrypted reasoning without a summary. */
  readonly hiddenThinking?: boolean;
  /** Calls this tool, after the text if there is one. */
  readonly tool?: ScriptedCall;
  /** Several calls in one answer. */
  readonly tools?: readonly ScriptedCall[];
  /** Number of text deltas; about one per twelve characters when absent. */
  readonly deltas?: number;
  /** A web search that the vendor made by itself before the text. */
  readonly search?: { readonly query: string; readonly results: readonly WebSource[] };
  /** Sources of passages of the text; `quote` has to occur in the text. */
  readonly citations?: readonly (WebSource & { readonly quote: string })[];
  /**
   * Why the answer ends early: the token limit, a refusal by the model (the text is its wording), the vendor's
   * content filter, or the first stop sequence of the request.
   */
  readonly stop?: 'length' | 'refusal' | 'filter' | 'sequence';
  /** The vendor's own word for the end, in place of the one that follows from the rest. */
  readonly finish?: string;
  /** Input tokens that the vendor reports as read from its prompt cache. */
  readonly cachedTokens?: number;
}

export interface Pacing {
  readonly beforeHeadersMs?: number;
  readonly beforeFirstEventMs?: number;
  readonly betweenEventsMs?: number;
}

export interface FailureOptions {
  readonly retryAfterSeconds?: number;
  readonly resetsAtMs?: number;
  readonly message?: string;
}

/** One scripted reaction to a request. `Failure` is the vendor's list of named failures. */
export type Behaviour<Failure extends string = string> =
  | ({ readonly kind: 'answer' } & AnswerShape)
  | ({ readonly kind: 'slow' } & AnswerShape & Pacing)
  | ({ readonly kind: 'failure'; readonly failure: Failure } & FailureOptions)
  /** The vendor's own error event after `afterEvents` events of a 200 stream. */
  | ({
      readonly kind: 'error-mid-stream';
      readonly afterEvents: number;
      readonly failure?: Failure;
    } & AnswerShape)
  /** The socket is destroyed after `afterEvents` events; `-1` destroys it before the headers. */
  | ({ readonly kind: 'cut'; readonly afterEvents: number; readonly how?: 'close' | 'reset' } & AnswerShape)
  | { readonly kind: 'overload-in-200' }
  /** Nothing more comes after `afterEvents` events; `-1` holds back the headers too. */
  | ({ readonly kind: 'hang'; readonly afterEvents?: number } & AnswerShape)
  | { readonly kind: 'redirect'; readonly location: string; readonly status?: number }
  /** An answer whose single text delta has `bytes` bytes of text. */
  | { readonly kind: 'huge-event'; readonly bytes: number }
  | { readonly kind: 'html-403' }
  /** A gzip body whatever `accept-encoding` says. */
  | ({ readonly kind: 'gzip-unasked' } & AnswerShape)
  | {
      readonly kind: 'raw';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly chunks: readonly (string | Uint8Array)[];
      readonly gapMs?: number;
      readonly thenDestroy?: boolean;
    };

/** The script of one account and endpoint. `next` behaviours are used once, in order, before `always`. */
export interface AccountScript<Failure extends string> {
  next(...behaviours: readonly Behaviour<Failure>[]): AccountScript<Failure>;
  always(behaviour: Behaviour<Failure>): AccountScript<Failure>;
  clear(): void;
}

export interface ScriptBook<Failure extends string> {
  /** The script of an account at an endpoint; account `*` stands for all accounts. */
  script(account: string, endpoint: string): AccountScript<Failure>;
  take(account: string, endpoint: string): Behaviour<Failure> | undefined;
}

/** An empty script book. */
export function createScriptBook<Failure extends string>(): ScriptBook<Failure> {
  const queues = new Map<string, Behaviour<Failure>[]>();
  const standing = new Map<string, Behaviour<Failure>>();
  const keyOf = (account: string, endpoint: string): string => `${endpoint}\n${account}`;
  return {
    script(account, endpoint) {
      const key = keyOf(account, endpoint);
      const self: AccountScript<Failure> = {
        next(...behaviours) {
          queues.set(key, [...(queues.get(key) ?? []), ...behaviours]);
          return self;
        },
        always(behaviour) {
          standing.set(key, behaviour);
          return self;
        },
        clear() {
          queues.delete(key);
          standing.delete(key);
        },
      };
      return self;
    },
    take(account, endpoint) {
      const keys = [keyOf(account, endpoint), keyOf('*', endpoint)];
      for (const key of keys) {
        const queued = queues.get(key)?.shift();
        if (queued !== undefined) return queued;
      }
      return keys.map((key) => standing.get(key)).find((behaviour) => behaviour !== undefined);
    },
  };
}
