import type { IrRequest, JsonValue, Loss, Target } from '../../ir/index.ts';
import type { EncodedRequest } from '../codec.ts';
import { beginsAnswer } from '../given-beginning.ts';
import { encodeInput } from './encode-items.ts';
import { encodeReasoning, encodeSettings, encodeText } from './encode-settings.ts';
import { systemForFormat } from './json-word.ts';
import { encodeToolChoice, encodeTools } from './encode-tools.ts';
import { applyStrictSubset } from './strict-subset.ts';
import { type Draft, dialectId, isObject, lose, ownData } from './wire.ts';

/** Settings of the client's that would make the vendor keep or defer something; we answer at once and keep nothing. */
const notPassedOn = new Set(['store', 'background', 'include', 'reasoning', 'text']);

/** Items whose content a client can use later only when it asked for it (codex protocol notes 4.2). */
const sealedReasoning = 'reasoning.encrypted_content';
const searchSources = 'web_search_call.action.sources';

/** An IR request for the Responses API, or for its strict subset when the target says so. */
export function encodeRequest(request: IrRequest, target: Target): EncodedRequest {
  const losses: Loss[] = [];
  const own = ownData(request.native);
  const { switches } = target;
  const tools = encodeTools(request.tools, switches, losses, own !== null);
  const text = encodeText(request, target, losses);
  const format = text?.['format'];
  const told = { system: systemForFormat(request, isObject(format) ? format : null), turns: request.turns };
  const body: Draft = { model: target.model, input: encodeInput(told, switches, losses) };
  if (tools.length > 0) {
    body['tools'] = tools;
    body['tool_choice'] = encodeToolChoice(request.toolChoice, request.tools, switches, losses);
    if (request.parallelToolCalls !== null && switches.parallelToolCalls !== false)
      body['parallel_tool_calls'] = request.parallelToolCalls;
    else if (request.parallelToolCalls === false)
      lose(losses, 'parallelToolCalls', 'tool-choice', 'This server cannot be held to one call at a time.');
  }
  const reasoning = encodeReasoning(request.thinking, own);
  if (reasoning !== null) body['reasoning'] = reasoning;
  if (text !== null) body['text'] = text;
  encodeSettings(body, request, target, losses);
  for (const [name, value] of Object.entries(own ?? {})) if (!notPassedOn.has(name)) body[name] ??= value;
  body['store'] = false;
  body['stream'] = request.stream;
  body['include'] = included(own?.['include'], tools);
  if (switches.strictResponses === true) applyStrictSubset(body, losses);
  reportWhole(request, losses);
  if (beginsAnswer(request))
    lose(
      losses,
      `turns[${request.turns.length - 1}]`,
      'history',
      'The model begins anew behind the given words.',
    );
  return { body, losses };
}

function included(asked: JsonValue | undefined, tools: readonly { readonly type?: unknown }[]): JsonValue {
  const names = new Set([sealedReasoning]);
  if (tools.some((tool) => tool.type === 'web_search')) names.add(searchSources);
  if (Array.isArray(asked)) for (const name of asked) if (typeof name === 'string') names.add(name);
  return [...names];
}

/** Losses that concern the whole request: one each, however often. */
function reportWhole(request: IrRequest, losses: Loss[]): void {
  if (hasCacheMarks(request))
    lose(losses, 'cacheMarks', 'cache-mark', 'This API decides by itself what it caches.');
  const { native } = request;
  if (native === undefined || native.dialect === dialectId) return;
  const names = Object.keys(native.data);
  if (names.length > 0)
    lose(
      losses,
      'native',
      'native',
      `Settings of ${native.dialect}: ${names.slice(0, 8).join(', ').slice(0, 200)}.`,
    );
}

function hasCacheMarks(request: IrRequest): boolean {
  const isMarked = (part: object): boolean => 'cacheMark' in part && part.cacheMark !== undefined;
  return (
    request.system.some(isMarked) ||
    request.tools.some(isMarked) ||
    request.turns.some((turn) => turn.blocks.some(isMarked))
  );
}
