import {
  createCollector,
  createStreamTranslator,
  encodeWhole,
  translateAnswer,
  type EncodedAnswer,
  type StreamTranslator,
  type TranslatorInput,
} from '../dialects/index.ts';
import type { StreamFindings, StreamTap } from '../dialects/dialect.ts';
import type { Loss } from '../ir/index.ts';
import type { AnswerSink, OpenAnswer } from './open-answer.ts';

interface CollectingTranslator extends StreamTranslator {
  answer(): EncodedAnswer;
}

/** A translator that keeps the events: the upstream streams although the client wants the answer whole. */
export function createCollectingTranslator(input: TranslatorInput): CollectingTranslator {
  const collector = createCollector();
  const translator = createStreamTranslator({ ...input, encoder: collector });
  return Object.assign(translator, { answer: () => encodeWhole(input, collector.response()) });
}

interface SentAnswer {
  readonly answer: OpenAnswer;
  readonly losses: () => readonly Loss[];
  /** What the vendor said of a whole answer, once it was sent; null for a stream, whose tap knows. */
  readonly findings: () => StreamFindings | null;
}

/** The vendor's answer with the client's bytes in place of its own. */
export function translatedAnswer(answer: OpenAnswer, input: TranslatorInput, asStream: boolean): SentAnswer {
  const { tap } = answer;
  const headers = {
    ...withoutBodyHeaders(answer.headers),
    'content-type': asStream ? input.client.streamContentType : 'application/json',
    ...(asStream ? { 'cache-control': 'no-cache' } : {}),
  };
  const translator = isTranslator(tap) ? tap : null;
  if (translator !== null && translator.answer === undefined)
    return {
      answer: { ...answer, headers, attach: (sink) => answer.attach(inStep(translator, sink)) },
      losses: () => translator.losses,
      findings: () => null,
    };
  const collector = translator?.answer;
  let losses: readonly Loss[] = [];
  let findings: StreamFindings | null = translator?.findings ?? null;
  const whole = (body: Buffer): EncodedAnswer => {
    const translated = translateAnswer(input, body, asStream);
    ({ findings } = translated);
    return translated;
  };
  return {
    losses: () => losses,
    findings: () => findings,
    answer: {
      ...answer,
      headers,
      tap: null,
      attach(sink) {
        const chunks: Buffer[] = [];
        answer.attach({
          data: (chunk) => void (collector === undefined ? chunks.push(chunk) : null),
          end() {
            const encoded = collector?.() ?? whole(Buffer.concat(chunks));
            ({ losses } = encoded);
            sink.data(Buffer.from(encoded.text));
            sink.end();
          },
          failed: sink.failed,
        });
      },
    },
  };
}

/** What the translator has ready goes out as the vendor's bytes come in. */
function inStep(translator: StreamTranslator, sink: AnswerSink): AnswerSink {
  const flush = (): void => {
    const text = translator.take();
    if (text !== '') sink.data(Buffer.from(text));
  };
  return {
    data: flush,
    end() {
      flush();
      sink.end();
    },
    failed(error) {
      flush();
      sink.failed(error);
    },
  };
}

function isTranslator(tap: StreamTap | null): tap is StreamTranslator & Partial<CollectingTranslator> {
  return tap !== null && 'take' in tap;
}

const aboutTheBody: ReadonlySet<string> = new Set([
  'content-type',
  'content-length',
  'content-encoding',
  'content-md5',
  'etag',
  'transfer-encoding',
]);

function withoutBodyHeaders(headers: OpenAnswer['headers']): OpenAnswer['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !aboutTheBody.has(name)));
}
