import { unknownTraits } from '../../../ir/index.ts';
import type {
  Block,
  IrEvent,
  IrRequest,
  JsonObject,
  Target,
  ThinkingTraits,
  Turn,
} from '../../../ir/index.ts';
import { emptyRequest } from '../../../ir/testing/sample-requests.ts';
import type { AnswerContext } from '../../codec.ts';
import { geminiCodec } from '../index.ts';
import { plainEvents } from '../../../ir/testing/plain-events.ts';

/** A request that says nothing but its turns. */
export function requestWith(changes: Partial<IrRequest>): IrRequest {
  return { ...emptyRequest, model: 'some-model', turns: [turn('user', text('Hi'))], ...changes };
}

export function turn(role: Turn['role'], ...blocks: Block[]): Turn {
  return { role, blocks };
}

export function text(value: string): Extract<Block, { type: 'text' }> {
  return { type: 'text', text: value };
}

export function call(callId: string, name: string, input = '{}'): Extract<Block, { type: 'tool-call' }> {
  return { type: 'tool-call', callId, name, namespace: null, form: 'json', input };
}

export function result(
  callId: string,
  value: string,
  isError = false,
): Extract<Block, { type: 'tool-result' }> {
  return { type: 'tool-result', callId, name: null, form: 'json', content: [text(value)], isError };
}

export const levels: ThinkingTraits = {
  control: 'levels',
  levels: ['low', 'high'],
  minimumBudget: 0,
  maximumBudget: 0,
  canBeOff: false,
  canBeDynamic: true,
};
export const budgets: ThinkingTraits = {
  control: 'budget',
  levels: [],
  minimumBudget: 128,
  maximumBudget: 32_768,
  canBeOff: true,
  canBeDynamic: true,
};

export function targetOf(model: string, changes: Partial<Target> = {}): Target {
  return { model, traits: unknownTraits, switches: {}, ...changes };
}

export const third = targetOf('gemini-3-pro-preview');
export const second = targetOf('gemini-2.5-pro');

export function contextFor(request: IrRequest = requestWith({})): AnswerContext {
  let count = 0;
  return {
    request,
    createdAtSeconds: 1_795_000_000,
    nextId: () => `fresh${(count += 1)}`,
    estimatedInputTokens: null,
  };
}

export const shown = requestWith({
  thinking: { mode: 'on', effort: null, budgetTokens: null, isShown: true },
});

/** The bytes of a stream of response objects. */
export function sse(...objects: readonly JsonObject[]): Buffer {
  return Buffer.from(objects.map((object) => `data: ${JSON.stringify(object)}\r\n\r\n`).join(''));
}

/** A response object with these parts, and more members. */
export function chunk(
  parts: readonly JsonObject[],
  more: JsonObject = {},
  candidate: JsonObject = {},
): JsonObject {
  return {
    candidates: [{ content: { role: 'model', parts }, index: 0, ...candidate }],
    modelVersion: 'gemini-3-pro',
    responseId: 'r1',
    ...more,
  };
}

export const counts: JsonObject = {
  promptTokenCount: 100,
  cachedContentTokenCount: 40,
  candidatesTokenCount: 20,
  thoughtsTokenCount: 7,
  totalTokenCount: 127,
};
export const end = { finishReason: 'STOP' };

export function decodeAll(pieces: readonly Uint8Array[]): readonly IrEvent[] {
  const decoder = geminiCodec.createStreamDecoder();
  return plainEvents([...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()]);
}
