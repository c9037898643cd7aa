import type {
  AnswerError,
  Block,
  IrResponse,
  JsonObject,
  JsonValue,
  Native,
  ToolCallBlock,
} from '../../ir/index.ts';
import { noUsage } from '../../ir/index.ts';
import { asRecord, memberOf, textOf } from '../json-values.ts';
import { readWireError, unifyError } from '../openai-errors.ts';
import { decodeFinish, failureOfFinish, finishWord } from '../openai-finish.ts';
import { decodeUsage, usageMember } from '../openai-usage.ts';
import { firstChoice, inputText, readCitations, readContent, readImages } from './answer-parts.ts';
import { sealOfCall } from './decode-messages.ts';
import { dialectId } from './dialect-id.ts';
import { reasoningText, sealOfDetails } from './reasoning.ts';
import { splitThinkTags } from './think-tags.ts';

/** wire → IR of a whole answer. Tolerant: an error in a 200 and a body that is no answer give `error`. */
export function decodeResponse(body: unknown): IrResponse {
  const choice = firstChoice(body);
  const message = memberOf(choice, 'message');
  const blocks = decodeMessage(message);
  const word = finishWord(choice);
  const native = nativeOf(body);
  return {
    id: textOf(memberOf(body, 'id'), 256),
    model: textOf(memberOf(body, 'model'), 256),
    blocks,
    finish: decodeFinish(
      word,
      {
        hasToolCalls: blocks.some((block) => block.type === 'tool-call'),
        hasRefusal: blocks.some((block) => block.type === 'refusal'),
      },
      memberOf(choice, 'stop_reason'),
    ),
    usage: decodeUsage(usageMember(body, choice)) ?? noUsage,
    error: errorOf(body, choice, message, word),
    ...(native === null ? {} : { native }),
  };
}

function errorOf(body: unknown, choice: unknown, message: unknown, word: string | null): AnswerError | null {
  const told = readWireError(body) ?? readWireError(choice);
  if (told !== null) return unifyError(told, null);
  const failure = failureOfFinish(word);
  if (failure !== null) return failure;
  if (asRecord(message) !== null) return null;
  return { unified: 'server', raw: null, message: 'The vendor sent an answer without a message.' };
}

/** Reasoning, words, images, refusal, calls: the order in which a model makes them. */
function decodeMessage(message: unknown): readonly Block[] {
  const blocks: Block[] = [];
  const content = readContent(memberOf(message, 'content'));
  const told = reasoningText(message) + content.thinking;
  const split = told === '' ? splitThinkTags(content.text) : { thinking: told, text: content.text };
  const seal = sealOfDetails(memberOf(message, 'reasoning_details'));
  if (split.thinking !== '' || seal !== null) blocks.push({ type: 'thinking', text: split.thinking, seal });
  const citations = readCitations(memberOf(message, 'annotations'));
  if (split.text !== '')
    blocks.push({ type: 'text', text: split.text, ...(citations.length === 0 ? {} : { citations }) });
  blocks.push(...readImages(memberOf(message, 'images')));
  const refusal = textOf(memberOf(message, 'refusal'), Number.POSITIVE_INFINITY);
  if (refusal !== null) blocks.push({ type: 'refusal', text: refusal });
  const audio = asRecord(memberOf(message, 'audio')) as JsonObject | null;
  if (audio !== null)
    blocks.push({ type: 'opaque', what: 'audio answer', native: { dialect: dialectId, data: { audio } } });
  blocks.push(...decodeCalls(message));
  return blocks;
}

function decodeCalls(message: unknown): readonly ToolCallBlock[] {
  const calls = memberOf(message, 'tool_calls');
  const legacy = memberOf(message, 'function_call');
  const list: readonly unknown[] = Array.isArray(calls) ? calls : [];
  const all = list.length === 0 && asRecord(legacy) !== null ? [{ function: legacy }] : list;
  return all.flatMap((call) => {
    const custom = asRecord(memberOf(call, 'custom'));
    const fields = custom ?? memberOf(call, 'function');
    const name = textOf(memberOf(fields, 'name'), 256);
    if (name === null) return [];
    const input = inputText(memberOf(fields, custom === null ? 'arguments' : 'input'));
    const seal = sealOfCall(call);
    return [
      {
        type: 'tool-call',
        callId: textOf(memberOf(call, 'id'), 512) ?? '',
        name,
        namespace: null,
        form: custom === null ? 'json' : 'text',
        input: custom === null && input.trim() === '' ? '{}' : input,
        ...(seal === null ? {} : { seal }),
      },
    ];
  });
}

/** What only a client of this dialect can use. */
function nativeOf(body: unknown): Native | null {
  const data: Record<string, JsonValue> = {};
  for (const name of ['system_fingerprint', 'service_tier']) {
    const value = memberOf(body, name);
    if (typeof value === 'string') data[name] = value;
  }
  return Object.keys(data).length === 0 ? null : { dialect: dialectId, data };
}
