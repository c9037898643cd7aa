import type { IrRequest, JsonValue, Target } from '../../ir/index.ts';
import { asRecord } from '../json-values.ts';
import type { EncodedRequest } from '../codec.ts';
import { isBlank } from './blank.ts';
import { hasMarks, limitMarks, placeMarks, removeMarks } from './cache-marks.ts';
import { createEncodeContext, lose, type EncodeContext } from './encode-context.ts';
import { marked } from './encode-request-blocks.ts';
import { encodeOutputFormat } from './encode-request-format.ts';
import { encodeSampling, encodeStopSequences } from './encode-request-sampling.ts';
import { encodeThinking } from './encode-request-thinking.ts';
import { encodeToolChoice, forcesTool } from './encode-request-tool-choice.ts';
import { encodeTools } from './encode-request-tools.ts';
import { encodeTurns } from './encode-request-turns.ts';
import { ownNative, type Draft } from './wire.ts';

/** When neither the client nor the model's entry says how long an answer may be (dialect rule 47). */
const usualMaximumOutputTokens = 32_000;
/** The vendor's limit of `metadata.user_id` (public API reference). */
const maximumUserIdCharacters = 256;
/** Without these there is no request, whatever a strip list says. */
const kept: ReadonlySet<string> = new Set(['model', 'messages', 'max_tokens', 'stream']);

/** A Messages request for the target. The request must be prepared (see `UpstreamCodec`). */
export function encodeRequest(request: IrRequest, target: Target): EncodedRequest {
  const context = createEncodeContext(target);
  const maximum = maximumOf(request, context);
  const structured = encodeOutputFormat(request.outputFormat, context);
  const tools = encodeTools(request, context);
  const choice = encodeToolChoice(request, tools, context);
  const system = encodeSystem(request, structured.instruction, context);
  const messages = encodeTurns(request, context);
  const thinking = encodeThinking(
    { intent: request.thinking, maximumOutputTokens: maximum, forcesTool: forcesTool(choice), messages },
    context,
  );
  const isOwn = request.native !== undefined && ownNative(request.native) !== null;
  const parts = { tools, system, messages };
  if (context.strip.has('cache_control')) removeMarks(parts);
  else if (!isOwn && !hasMarks(parts)) placeMarks(parts);
  else limitMarks(parts, context);

  const body: Draft = { model: target.model, max_tokens: maximum };
  if (system.length > 0) body['system'] = system;
  body['messages'] = messages as unknown as JsonValue;
  if (tools.length > 0) body['tools'] = tools;
  if (choice !== null) body['tool_choice'] = choice;
  if (thinking.thinking !== null) body['thinking'] = thinking.thinking;
  const config: Draft = {};
  if (thinking.effort !== null) config['effort'] = thinking.effort;
  if (structured.format !== null) config['format'] = structured.format;
  if (Object.keys(config).length > 0) body['output_config'] = config;
  Object.assign(body, encodeSampling(request, thinking.isActive, context));
  const stops = encodeStopSequences(request, context);
  if (stops.length > 0) body['stop_sequences'] = stops;
  encodeCaller(request, body, context);
  mergeNative(request, body, context);
  stripMembers(body, context);
  if (request.stream) body['stream'] = true;
  return { body, losses: context.losses };
}

function maximumOf(request: IrRequest, context: EncodeContext): number {
  const largest = context.target.traits.maximumOutputTokens;
  const wanted = request.maximumOutputTokens ?? largest ?? usualMaximumOutputTokens;
  if (largest === null || wanted <= largest) return wanted;
  lose(context, 'maximumOutputTokens', 'sampling', `The model's longest answer has ${largest} tokens.`);
  return largest;
}

function encodeSystem(request: IrRequest, instruction: string | null, context: EncodeContext): Draft[] {
  const system: Draft[] = [];
  request.system.forEach((block, index) => {
    if (isBlank(block.text)) return;
    const draft: Draft = { type: 'text', text: block.text };
    system.push(marked(draft, block.cacheMark, `system[${index}]`, context));
  });
  if (instruction !== null) system.push({ type: 'text', text: instruction });
  return system;
}

/** Who asks, and how fast it should go. `auto` is the vendor's word for "the faster tier where there is one". */
function encodeCaller(request: IrRequest, body: Draft, context: EncodeContext): void {
  if (request.userId !== null && request.userId !== '') {
    if (request.userId.length <= maximumUserIdCharacters) body['metadata'] = { user_id: request.userId };
    else lose(context, 'userId', 'metadata', 'The API takes names of up to 256 characters.');
  }
  if (request.serviceTier === 'priority') body['service_tier'] = 'auto';
  if (request.cacheKey !== null)
    lose(context, 'cacheKey', 'metadata', 'The API has cache marks in place of keys.');
  if (request.verbosity !== null) lose(context, 'verbosity', 'native', 'The API has no such setting.');
}

/** Settings of this dialect's own clients go back; `betas` belongs in a header (dialect rule 138). */
function mergeNative(request: IrRequest, body: Draft, context: EncodeContext): void {
  if (request.native === undefined) return;
  const own = ownNative(request.native);
  for (const [name, value] of Object.entries(request.native.data)) {
    if (own === null || name === 'betas') {
      lose(context, `native.${name}`, 'native', 'Only the client’s own dialect has this setting.');
      continue;
    }
    const present = Object.hasOwn(body, name) ? asRecord(body[name]) : null;
    if (present !== null && asRecord(value) !== null)
      body[name] = { ...(value as Draft), ...(present as Draft) };
    else if (!Object.hasOwn(body, name) && name !== '__proto__') body[name] = value;
  }
}

function stripMembers(body: Draft, context: EncodeContext): void {
  for (const name of context.strip) {
    if (!Object.hasOwn(body, name) || kept.has(name)) continue;
    Reflect.deleteProperty(body, name);
    lose(context, `body.${name}`, name === 'metadata' ? 'metadata' : 'native', `The server refuses ${name}.`);
  }
}
