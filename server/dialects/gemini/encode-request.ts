import type { IrRequest, JsonObject, JsonValue, Target } from '../../ir/index.ts';
import type { EncodedRequest } from '../codec.ts';
import { encodeContents } from './encode-contents.ts';
import { encodeGeneration } from './encode-generation.ts';
import { encodeToolConfig, encodeTools } from './encode-tools.ts';
import { createLossList, type LossList } from './loss-list.ts';
import { ownDialect } from './own.ts';
import { isObject } from './wire-names.ts';

/**
 * A generateContent body. The model and the stream flag stand in the path, so they are not in it. The request was
 * prepared: calls are answered, names are legal, thinking fits the model.
 */
export function encodeRequest(request: IrRequest, target: Target): EncodedRequest {
  const list = createLossList();
  const { system, contents } = encodeContents(request, target, list);
  const tools = encodeTools(request, target, list);
  const toolConfig = encodeToolConfig(request, tools, target, list);
  const generationConfig = encodeGeneration(request, target, tools, list);
  noteWishes(request, list);
  const own: Record<string, JsonValue> = {
    ...(system.length === 0 ? {} : { systemInstruction: { parts: system } }),
    contents,
    ...(tools.entries.length === 0 ? {} : { tools: tools.entries }),
    ...(toolConfig === null ? {} : { toolConfig }),
    ...(Object.keys(generationConfig).length === 0 ? {} : { generationConfig }),
    ...(request.serviceTier === null ? {} : { serviceTier: request.serviceTier }),
  };
  return { body: withNative(own, request, list), losses: list.losses };
}

/** What the client's request said in terms that only Gemini has; what the IR knows goes before it. */
function withNative(own: JsonObject, request: IrRequest, list: LossList): JsonObject {
  const { native } = request;
  if (native === undefined) return own;
  if (native.dialect !== ownDialect) {
    if (Object.keys(native.data).length > 0)
      list.lose('native', 'native', `Settings that only ${native.dialect} has were left out.`);
    return own;
  }
  const merged: Record<string, JsonValue> = { ...native.data, ...own };
  for (const name of ['generationConfig', 'toolConfig']) {
    const theirs = native.data[name];
    const ours = own[name];
    if (isObject(theirs) && isObject(ours)) merged[name] = { ...theirs, ...ours };
  }
  return merged;
}

function noteWishes(request: IrRequest, list: LossList): void {
  if (request.parallelToolCalls === false)
    list.lose(
      'parallelToolCalls',
      'tool-choice',
      'Gemini cannot be kept from calling several functions at once.',
    );
  if (request.userId !== null) list.lose('userId', 'metadata', 'Gemini takes no name of the end user.');
  if (request.cacheKey !== null) list.lose('cacheKey', 'metadata', 'Gemini caches without a key.');
  if (request.verbosity !== null)
    list.lose('verbosity', 'sampling', 'Gemini has no setting for how much it writes.');
}
