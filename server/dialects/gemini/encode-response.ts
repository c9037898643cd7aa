import { replay } from '../../ir/index.ts';
import type { IrResponse, JsonObject, JsonValue } from '../../ir/index.ts';
import type { AnswerContext, EncodedResponse } from '../codec.ts';
import { createAnswerWriter } from './answer-writer.ts';
import { errorBody } from './error-body.ts';
import { encodeFinish } from './finish-reason.ts';
import { encodeUsage } from './usage.ts';

/** A whole answer as one response object, or as an error object when the vendor reported a failure. */
export function encodeResponse(response: IrResponse, context: AnswerContext): EncodedResponse {
  const parts: JsonObject[] = [];
  let rest: JsonObject = {};
  let failure: JsonObject | null = null;
  const writer = createAnswerWriter(
    {
      start() {},
      text: ({ text }) => parts.push({ text }),
      part: (json) => addPart(parts, JSON.parse(json) as JsonObject),
      finish(finish, usage, grounding) {
        const counts = encodeUsage(usage);
        rest = {
          candidates: [
            {
              content: { parts, role: 'model' },
              finishReason: encodeFinish(finish),
              index: 0,
              ...(grounding === null ? {} : { groundingMetadata: grounding }),
            },
          ],
          ...(counts === null ? {} : { usageMetadata: counts }),
        };
      },
      fail({ error }) {
        failure = errorBody(error);
      },
    },
    context.request.thinking?.isShown === true,
  );
  for (const event of replay(response)) writer.push(event);
  const body: Record<string, JsonValue> = failure ?? {
    ...rest,
    modelVersion: response.model ?? context.request.model,
    responseId: response.id ?? context.nextId(),
  };
  return { body, losses: writer.losses };
}

/** A whole answer has a text's signature on the text itself, not on an empty part behind it. */
function addPart(parts: JsonObject[], part: JsonObject): void {
  const last = parts.at(-1);
  const isPlain = last !== undefined && Object.keys(last).length === 1 && typeof last['text'] === 'string';
  const isLoneSeal = part['text'] === '' && part['thought'] === undefined;
  if (isPlain && isLoneSeal) parts[parts.length - 1] = { ...part, ...last };
  else parts.push(part);
}
