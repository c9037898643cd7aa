import type { IrRequest, JsonObject, JsonValue, Target } from '../../ir/index.ts';
import type { EncodedTools } from './encode-tools.ts';
import { answerLimit, encodeThinking } from './encode-thinking.ts';
import type { LossList } from './loss-list.ts';
import { isThirdGeneration } from './own.ts';
import { cleanSchema } from './schema/light.ts';
import { subsetSchema } from './schema/subset.ts';

/** Gemini takes so many stop sequences (provider notes 15.1). */
const maximumStopSequences = 5;

/** `generationConfig`. */
export function encodeGeneration(
  request: IrRequest,
  target: Target,
  tools: EncodedTools,
  list: LossList,
): JsonObject {
  const config: Record<string, JsonValue> = {};
  const { temperature, topP, topK, seed, presencePenalty, frequencyPenalty } = request.sampling;
  const set = (name: string, value: JsonValue): void => {
    if (value !== null) config[name] = value;
  };
  set('temperature', temperature);
  set('topP', topP);
  set('topK', topK);
  set('seed', seed);
  set('presencePenalty', presencePenalty);
  set('frequencyPenalty', frequencyPenalty);
  const thinking = encodeThinking(request.thinking, target, list);
  set('maxOutputTokens', answerLimit(request, target, thinking));
  set('stopSequences', stopSequences(request, list));
  set('thinkingConfig', thinking);
  return Object.assign(config, encodeFormat(request, target, tools, list));
}

function stopSequences({ stopSequences: wanted }: IrRequest, list: LossList): readonly string[] | null {
  const usable = wanted.filter((text) => text !== '');
  if (usable.length > maximumStopSequences)
    list.lose(
      'stopSequences',
      'stop-sequences',
      'Gemini takes five stop sequences; the others were left out.',
    );
  return usable.length === 0 ? null : usable.slice(0, maximumStopSequences);
}

/** JSON answers; models before Gemini 3 refuse them beside functions (provider notes 16.1 point 10). */
function encodeFormat(
  { outputFormat }: IrRequest,
  target: Target,
  tools: EncodedTools,
  list: LossList,
): JsonObject {
  if (outputFormat === null) return {};
  if (tools.functionNames.size > 0 && !isThirdGeneration(target.model)) {
    list.loseVisibly(
      'outputFormat',
      'output-format',
      'This model cannot be held to JSON while it has tools.',
    );
    return {};
  }
  const json = { responseMimeType: 'application/json' };
  if (outputFormat.type === 'json') return json;
  if (target.switches.jsonSchema === false) {
    list.lose('outputFormat.schema', 'output-format', 'This server takes no schema for the answer.');
    return json;
  }
  return target.switches.schemaSubset === true
    ? { ...json, responseSchema: subsetSchema(outputFormat.schema, 'response') }
    : { ...json, responseJsonSchema: cleanSchema(outputFormat.schema) };
}
