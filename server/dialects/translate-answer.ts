import {
  callIdsIn,
  cleanResponseIds,
  createAccumulator,
  noUsage,
  replay,
  restoreToolsInResponse,
  type IrResponse,
  type Loss,
} from '../ir/index.ts';
import type { StreamEncoder } from './codec.ts';
import { createFindings, markComplete, markFailed } from './findings.ts';
import type { StreamFindings } from './dialect.ts';
import { parseJson } from './json-values.ts';
import { streamErrorOf, tokensOf, tooDeepError, type TranslatorInput } from './stream-translator.ts';

export interface EncodedAnswer {
  readonly text: string;
  readonly losses: readonly Loss[];
}

/** A whole answer in the client's dialect. */
export interface TranslatedAnswer extends EncodedAnswer {
  readonly findings: StreamFindings;
  readonly response: IrResponse;
}

/** Translates an answer that came whole. `asStream`: the client asked for a stream and the upstream did not make one. */
export function translateAnswer(input: TranslatorInput, body: Buffer, asStream: boolean): TranslatedAnswer {
  const response = decodeAnswer(input, body);
  const encoded = asStream ? streamOf(input, response) : encodeWhole(input, response);
  return { response, findings: findingsOf(response), ...encoded };
}

/** With the client's tools and ids. */
function decodeAnswer(input: TranslatorInput, body: Buffer): IrResponse {
  return orUnreadable(() => {
    const decoded = input.upstream.decodeResponse(parseJson(body.toString('utf8')));
    return cleanResponseIds(
      restoreToolsInResponse(decoded, input.table),
      input.client.toolRules,
      input.context.nextId,
      input.client.callIdPrefix,
      callIdsIn(input.context.request.turns),
    );
  }, unreadable);
}

const unreadable: IrResponse = {
  id: null,
  model: null,
  blocks: [],
  finish: { unified: 'other', raw: null, stopSequence: null },
  usage: noUsage,
  error: tooDeepError,
};

/** Only a value nested thousands of levels deep exhausts the stack; thrown on, it would end the process. */
function orUnreadable<Result>(step: () => Result, instead: Result): Result {
  try {
    return step();
  } catch (error) {
    if (error instanceof RangeError) return instead;
    throw error;
  }
}

/** The JSON text of a whole answer in the client's dialect. */
export function encodeWhole({ client, context }: TranslatorInput, response: IrResponse): EncodedAnswer {
  const encode = (told: IrResponse): EncodedAnswer => {
    const { body, losses } = client.encodeResponse(told, context);
    return { text: JSON.stringify(body), losses };
  };
  return orUnreadable<EncodedAnswer | null>(() => encode(response), null) ?? encode(unreadable);
}

function streamOf(input: TranslatorInput, response: IrResponse): EncodedAnswer {
  const encode = (told: IrResponse): EncodedAnswer => {
    const encoder = input.client.createStreamEncoder(input.context);
    // Names and ids were restored already; only the order of blocks may matter.
    let text = '';
    for (const event of replay(told)) text += encoder.push(event);
    return { text: text + encoder.end(), losses: encoder.losses };
  };
  return orUnreadable<EncodedAnswer | null>(() => encode(response), null) ?? encode(unreadable);
}

/** Collects a stream for a client that wants the answer whole; `push` returns nothing. */
export interface Collector extends StreamEncoder {
  response(): IrResponse;
}

export function createCollector(): Collector {
  const accumulator = createAccumulator();
  return {
    push(event) {
      accumulator.push(event);
      return '';
    },
    end: () => '',
    losses: [],
    response: () => accumulator.result(),
  };
}

export function findingsOf(response: IrResponse): StreamFindings {
  const findings = createFindings();
  findings.hasContent = response.blocks.length > 0;
  findings.model = response.model;
  findings.usage =
    response.usage.input === null && response.usage.output === null ? null : tokensOf(response.usage);
  findings.finish = response.finish.raw ?? response.finish.unified;
  if (response.error === null) markComplete(findings);
  else markFailed(findings, streamErrorOf(response.error));
  return findings;
}
