import type { TokenUsage } from '../contract/index.ts';
import {
  callIdsIn,
  createIdCleaner,
  createSerializer,
  createToolRestorer,
  type AnswerError,
  type EventPass,
  type IrEvent,
  type Loss,
  mergeUsage,
  noUsage,
  type ToolTable,
  type Usage,
} from '../ir/index.ts';
import type { AnswerContext, ClientCodec, StreamEncoder, UpstreamCodec } from './codec.ts';
import type { StreamError, StreamTap } from './dialect.ts';
import { createFindings, markComplete, markCut, markFailed, type FindingsDraft } from './findings.ts';

/** Reads an upstream's stream and writes the client's, in step; the findings are those a native tap would have made. */
export interface StreamTranslator extends StreamTap {
  /** What is ready for the client since the last call. */
  take(): string;
  readonly losses: readonly Loss[];
}

export interface TranslatorInput {
  readonly upstream: UpstreamCodec;
  readonly client: ClientCodec;
  readonly table: ToolTable;
  readonly context: AnswerContext;
  /** In place of the client's own encoder, for answers that are collected. */
  readonly encoder?: StreamEncoder;
}

/** The passes between a decoder and an encoder: names back, legal ids, one block at a time where the client needs it. */
export function answerPasses({
  client,
  table,
  context,
}: Omit<TranslatorInput, 'upstream'>): readonly EventPass[] {
  const passes: EventPass[] = [
    createToolRestorer(table),
    createIdCleaner(client.toolRules, context.nextId, client.callIdPrefix, callIdsIn(context.request.turns)),
  ];
  if (client.needsSerialBlocks) passes.push(createSerializer());
  return passes;
}

export function createStreamTranslator(input: TranslatorInput): StreamTranslator {
  const decoder = input.upstream.createStreamDecoder();
  const encoder = input.encoder ?? input.client.createStreamEncoder(input.context);
  const passes = answerPasses(input);
  const findings = createFindings();
  let usage: Usage = noUsage;
  let ready = '';
  let hasEnded = false;
  let isBroken = false;

  const take = (decoded: readonly IrEvent[]): void => {
    for (const event of decoded) {
      book(event, findings);
      if (event.type !== 'usage') continue;
      // Merged before it is split: what a later report says of the cache was inside an earlier input.
      usage = mergeUsage(usage, event.usage);
      findings.usage = tokensOf(usage);
    }
    let events = decoded;
    for (const pass of passes) events = pass.pushAll(events);
    for (const event of events) ready += encoder.push(event);
  };
  /** A value nested so deep that it cannot be written again ends the answer; thrown on, it would end the process. */
  const guarded = (step: () => void): void => {
    if (isBroken) return;
    try {
      step();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      isBroken = true;
      const event: IrEvent = { type: 'error', error: tooDeepError };
      book(event, findings);
      ready += encoder.push(event);
    }
  };
  return {
    findings,
    push: (bytes) => guarded(() => take(decoder.push(bytes))),
    end() {
      if (hasEnded) return;
      hasEnded = true;
      const wasOpen = findings.terminal === 'none';
      guarded(() => take(decoder.end()));
      ready += encoder.end();
      if (wasOpen && findings.terminal === 'failed') markCut(findings);
    },
    take() {
      const text = ready;
      ready = '';
      return text;
    },
    // A decoder that had to give up says so with an error event.
    isBlind: false,
    get losses() {
      return encoder.losses;
    },
  };
}

/** What a client is told of an answer that holds a value nested thousands of levels deep. */
export const tooDeepError: AnswerError = {
  unified: 'server',
  raw: null,
  message: 'The vendor’s answer is nested too deep to be translated.',
};

function book(event: IrEvent, findings: FindingsDraft): void {
  switch (event.type) {
    case 'response-start':
      findings.model ??= event.model;
      return;
    case 'usage':
      return;
    case 'finish':
      findings.finish = event.finish.raw ?? event.finish.unified;
      markComplete(findings);
      return;
    case 'error':
      markFailed(findings, streamErrorOf(event.error));
      return;
    default:
      findings.hasContent = true;
  }
}

/** The activity list's numbers add up: input without what the cache gave or took. */
export function tokensOf(usage: Usage): TokenUsage {
  const cacheRead = usage.cacheRead ?? 0;
  const cacheWrite = usage.cacheWrite ?? 0;
  return {
    input: Math.max(0, (usage.input ?? 0) - cacheRead - cacheWrite),
    output: usage.output ?? 0,
    cacheRead,
    cacheWrite,
  };
}

export function streamErrorOf(error: AnswerError): StreamError {
  return {
    type: error.raw ?? error.unified,
    code: error.raw,
    message: error.message,
    status: statuses[error.unified],
  };
}

/** The status that the same failure has before a stream. */
export const statuses: Readonly<Record<AnswerError['unified'], number>> = {
  'invalid-request': 400,
  authentication: 401,
  permission: 403,
  'not-found': 404,
  'too-large': 413,
  'rate-limit': 429,
  overloaded: 529,
  timeout: 504,
  server: 500,
};
