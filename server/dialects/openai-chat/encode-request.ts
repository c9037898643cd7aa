import type { IrRequest, JsonObject, JsonValue, Target } from '../../ir/index.ts';
import type { EncodedRequest } from '../codec.ts';
import { asRecord } from '../json-values.ts';
import { beginsAnswer } from '../given-beginning.ts';
import { dialectId, legacyMember } from './dialect-id.ts';
import { encodeMessages } from './encode-messages.ts';
import { encodeSettings } from './encode-settings.ts';
import { encodeTools } from './encode-tools.ts';
import { createLossList, type LossList } from './loss-list.ts';

/** IR → wire, for OpenAI and every server that speaks its dialect; `target.switches` says how a server differs. */
export function encodeRequest(request: IrRequest, target: Target): EncodedRequest {
  const losses = createLossList();
  const format = encodeFormat(request, target, losses);
  const body: Record<string, JsonValue> = {
    model: target.model,
    messages: encodeMessages(request, target, losses, format.instruction),
    stream: request.stream,
    ...encodeStreamOptions(request, target),
    ...encodeTools(request, target, losses),
    ...encodeSettings(request, target, losses),
    ...format.members,
  };
  mergeNative(body, request, losses);
  if (beginsAnswer(request))
    losses.add(
      `turns[${request.turns.length - 1}]`,
      'history',
      'The model begins anew behind the given words.',
    );
  return { body, losses: losses.losses };
}

/** Usage is always asked for: without it a stream tells none (codex protocol notes 4.8). */
function encodeStreamOptions(request: IrRequest, { switches }: Target): JsonObject {
  if (!request.stream || switches.streamUsage === false) return {};
  const own = request.native?.dialect === dialectId ? asRecord(request.native.data['stream_options']) : null;
  return { stream_options: { ...(own as JsonObject | null), include_usage: true } };
}

const illegalInFormatName = /[^a-zA-Z0-9_-]/g;

/** JSON modes want the word in the messages, and a server without schemas is told the schema in words. */
function encodeFormat(
  request: IrRequest,
  { switches }: Target,
  losses: LossList,
): { readonly members: JsonObject; readonly instruction: string | null } {
  const format = request.outputFormat;
  if (format === null) return { members: {}, instruction: null };
  if (format.type === 'json') {
    const isOwn = request.native?.dialect === dialectId;
    return {
      members: { response_format: { type: 'json_object' } },
      instruction: isOwn ? null : 'Answer with one JSON object and nothing else.',
    };
  }
  // OpenAI refuses a schema whose root is no object, and a server that forces objects could never answer it.
  const isObject = format.schema['type'] === 'object';
  if (switches.jsonSchema === false || !isObject) {
    losses.add('outputFormat', 'output-format', 'The schema was given in words, as this server forces none.');
    const schema = JSON.stringify(format.schema);
    return {
      members: isObject ? { response_format: { type: 'json_object' } } : {},
      instruction: `Answer with one JSON ${isObject ? 'object' : 'value'} and nothing else. It must match this JSON Schema:\n${schema}`,
    };
  }
  const name = (format.name ?? 'answer').replace(illegalInFormatName, '_').slice(0, 64);
  const json_schema: JsonObject = {
    name: name === '' ? 'answer' : name,
    ...(format.description === null ? {} : { description: format.description }),
    schema: format.schema,
    ...(format.strict === null ? {} : { strict: format.strict }),
  };
  return { members: { response_format: { type: 'json_schema', json_schema } }, instruction: null };
}

/** Members that only this dialect knows go back to it; what was encoded already stays. */
function mergeNative(body: Record<string, JsonValue>, request: IrRequest, losses: LossList): void {
  if (request.native === undefined) return;
  if (request.native.dialect !== dialectId) {
    if (Object.keys(request.native.data).length > 0)
      losses.add('native', 'native', 'Settings that only the API of the client knows.');
    return;
  }
  for (const [name, value] of Object.entries(request.native.data))
    if (name !== legacyMember && name !== 'stream_options' && (name === 'user' || !Object.hasOwn(body, name)))
      body[name] = value;
}
