import type { IrRequest, JsonObject } from '../../ir/index.ts';
import type { RequestPath } from '../codec.ts';
import {
  MalformedRequest,
  Untranslatable,
  optional,
  optionalBoolean,
  optionalCount,
  optionalNumber,
  optionalString,
} from '../malformed.ts';
import { decodeInput, noStore } from './decode-items.ts';
import {
  decodeOutputFormat,
  decodeThinking,
  decodeTier,
  decodeVerbosity,
  settingLeftovers,
} from './decode-settings.ts';
import { decodeToolChoice } from './decode-tool-choice.ts';
import { decodeTools } from './decode-tools.ts';
import { createHistory } from './history.ts';
import { leftoversOf } from '../leftovers.ts';
import { nativeWith } from './wire.ts';

const requestMembers = new Set([
  'model',
  'stream',
  'instructions',
  'input',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'max_output_tokens',
  'temperature',
  'top_p',
  'reasoning',
  'text',
  'service_tier',
  'user',
  'safety_identifier',
  'prompt_cache_key',
  'previous_response_id',
  'conversation',
  'prompt',
]);

/**
 * A Responses request as the IR has it. Throws `MalformedRequest`, also for requests that lean on what a server would
 * have kept: earlier answers, conversations, items and prompts.
 */
export function decodeRequest(body: JsonObject, path: RequestPath): IrRequest {
  const model = optionalString(body, 'model', '') ?? path.model;
  if (model === null) throw new MalformedRequest('model', 'expected a string, got nothing');
  for (const name of ['previous_response_id', 'conversation', 'prompt'])
    if (optional(body, name) !== undefined) throw new Untranslatable(name, noStore);
  const history = createHistory();
  const instructions = optionalString(body, 'instructions', '');
  if (instructions !== null && instructions !== '')
    history.add('system', [
      { type: 'text', text: instructions, native: nativeWith({ isInstructions: true }) },
    ]);
  const declared = optional(body, 'tools');
  if (declared !== undefined) history.addTools(declared, 'tools', 'request');
  decodeInput(optional(body, 'input'), history);
  const tools = decodeTools(history.tools);
  return {
    model,
    stream: optionalBoolean(body, 'stream', '') ?? path.stream ?? false,
    system: history.system,
    turns: history.turns,
    tools,
    toolChoice: decodeToolChoice(optional(body, 'tool_choice'), tools),
    parallelToolCalls: optionalBoolean(body, 'parallel_tool_calls', ''),
    maximumOutputTokens: optionalCount(body, 'max_output_tokens', ''),
    stopSequences: [],
    sampling: {
      temperature: optionalNumber(body, 'temperature', ''),
      topP: optionalNumber(body, 'top_p', ''),
      topK: null,
      seed: null,
      presencePenalty: null,
      frequencyPenalty: null,
    },
    thinking: decodeThinking(body),
    outputFormat: decodeOutputFormat(body),
    verbosity: decodeVerbosity(body),
    serviceTier: decodeTier(body),
    userId: optionalString(body, 'safety_identifier', '') ?? optionalString(body, 'user', ''),
    cacheKey: optionalString(body, 'prompt_cache_key', ''),
    // Always set, so that an encoder can tell that the client spoke this dialect.
    native: nativeWith({ ...leftoversOf(body, requestMembers), ...settingLeftovers(body) }),
  };
}
