import type { IrRequest } from '../../ir/index.ts';
import { memberOf } from '../json-values.ts';
import { dialectId, legacyMember } from './dialect-id.ts';

/** How the client wants its answer, as the request's native data and intent tell. */
export interface ClientWishes {
  /** `stream_options.include_usage`. */
  readonly wantsUsage: boolean;
  /** The client used `functions`; the answer has `function_call`. */
  readonly isLegacy: boolean;
  readonly wantsReasoning: boolean;
}

export function wishesOf(request: IrRequest): ClientWishes {
  const data = request.native?.dialect === dialectId ? request.native.data : undefined;
  return {
    wantsUsage: memberOf(memberOf(data, 'stream_options'), 'include_usage') === true,
    isLegacy: memberOf(data, legacyMember) === true,
    wantsReasoning: request.thinking?.isShown !== false,
  };
}
