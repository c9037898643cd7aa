import { textJson, type Finish, type JsonObject, type Usage } from '../../ir/index.ts';
import type { AnswerContext, StreamEncoder } from '../codec.ts';
import { createAnswerWriter, type AnswerSink } from './answer-writer.ts';
import { errorBody } from './error-body.ts';
import { encodeFinish } from './finish-reason.ts';
import { unsignedMark } from './signature-field.ts';
import { encodeUsage } from './usage.ts';

/** How response objects follow one another. */
interface Framing {
  readonly first: string;
  readonly next: string;
  readonly behind: string;
  /** The end, after at least one object, and after none. */
  readonly end: string;
  readonly endOfNothing: string;
}

const events: Framing = { first: 'data: ', next: 'data: ', behind: '\r\n\r\n', end: '', endOfNothing: '' };
const array: Framing = { first: '[', next: ',\r\n', behind: '', end: ']', endOfNothing: '[]' };

/** An answer as server-sent events, each a whole response object; there is no `[DONE]` (provider notes 15.3). */
export function createStreamEncoder(context: AnswerContext): StreamEncoder {
  return createEncoder(context, events);
}

/** The same objects as one JSON array, which streamGenerateContent gives without `alt=sse` (`application/json`). */
export function createArrayStreamEncoder(context: AnswerContext): StreamEncoder {
  return createEncoder(context, array);
}

const head = '{"candidates":[{"content":{"parts":[';
const textHead = `${head}{"text":`;
/** Google's SDKs keep this part as a content; the mark lets our native lane take it out again, as Google refuses empty texts. */
const lastHead = `${textHead}"","thoughtSignature":"${unsignedMark}"}`;

function createEncoder(context: AnswerContext, framing: Framing): StreamEncoder {
  let out = '';
  let hasObjects = false;
  let names: string | null = null;
  let textTail = '';

  const begin = (): string => {
    const before = hasObjects ? framing.next : framing.first;
    hasObjects = true;
    return before;
  };
  const nameAnswer = (id: string | null, model: string | null): string => {
    const version = JSON.stringify(model ?? context.request.model);
    names = `,"modelVersion":${version},"responseId":${JSON.stringify(id ?? context.nextId())}}`;
    textTail = `}],"role":"model"},"index":0}]${names}${framing.behind}`;
    return names;
  };
  const sink: AnswerSink = {
    start: nameAnswer,
    text(delta) {
      if (names === null) nameAnswer(null, null);
      out += begin() + textHead + textJson(delta) + textTail;
    },
    part(json) {
      const tail = names ?? nameAnswer(null, null);
      out += `${begin()}${head}${json}],"role":"model"},"index":0}]${tail}${framing.behind}`;
    },
    finish(finish, usage, grounding) {
      const tail = names ?? nameAnswer(null, null);
      out += begin() + lastObject(finish, usage, grounding, tail) + framing.behind;
    },
    fail({ error }) {
      out += begin() + JSON.stringify(errorBody(error)) + framing.behind;
    },
  };
  const writer = createAnswerWriter(sink, context.request.thinking?.isShown === true);
  return {
    push(event) {
      writer.push(event);
      if (out === '') return '';
      const text = out;
      out = '';
      return text;
    },
    end: () => (hasObjects ? framing.end : framing.endOfNothing),
    losses: writer.losses,
  };
}

/** The only object with a finish reason and counts of tokens. */
function lastObject(finish: Finish, usage: Usage, grounding: JsonObject | null, tail: string): string {
  const counts = encodeUsage(usage);
  const sources = grounding === null ? '' : `,"groundingMetadata":${JSON.stringify(grounding)}`;
  const reason = JSON.stringify(encodeFinish(finish));
  const candidate = `${lastHead}],"role":"model"},"finishReason":${reason},"index":0${sources}}]`;
  return candidate + (counts === null ? '' : `,"usageMetadata":${JSON.stringify(counts)}`) + tail;
}
