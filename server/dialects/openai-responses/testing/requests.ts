import type { AnswerContext, EncodedRequest } from '../../codec.ts';
import {
  unknownTraits,
  type IrRequest,
  type JsonObject,
  type Target,
  type TargetSwitches,
} from '../../../ir/index.ts';
import { emptyRequest as saidNothing } from '../../../ir/testing/sample-requests.ts';
import { openaiResponsesCodec } from '../codec.ts';

export const emptyRequest: IrRequest = { ...saidNothing, model: 'asked-for', stream: true };

export function targetWith(switches: TargetSwitches = {}): Target {
  return { model: 'gpt-6.1-sol', traits: unknownTraits, switches };
}

export function encode(request: Partial<IrRequest>, switches: TargetSwitches = {}): EncodedRequest {
  return openaiResponsesCodec.encodeRequest({ ...emptyRequest, ...request }, targetWith(switches));
}

export function decode(body: JsonObject): IrRequest {
  return openaiResponsesCodec.decodeRequest({ model: 'm', ...body }, { model: null, stream: null });
}

/** Ids are `1`, `2`, … in order. */
export function contextFor(request: Partial<IrRequest> = {}): AnswerContext {
  let count = 0;
  return {
    request: { ...emptyRequest, ...request },
    createdAtSeconds: 1_795_222_800,
    nextId: () => String((count += 1)),
    estimatedInputTokens: null,
  };
}
