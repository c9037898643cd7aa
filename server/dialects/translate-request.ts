import {
  adaptTools,
  fitThinking,
  mendHistory,
  type IrRequest,
  type JsonObject,
  type Loss,
  type Target,
  type ToolTable,
} from '../ir/index.ts';
import type { UpstreamCodec } from './codec.ts';

export interface TranslatedRequest {
  readonly body: JsonObject;
  /** How tool names, forms and ids come back in the answer. */
  readonly table: ToolTable;
  readonly losses: readonly Loss[];
}

/** A request for an upstream of another dialect: the history is mended, tools and thinking fit, then it is encoded. */
export function translateRequest(
  request: IrRequest,
  upstream: UpstreamCodec,
  target: Target,
): TranslatedRequest {
  const mended = mendHistory(request);
  const adapted = adaptTools(mended.request, upstream.upstreamToolRules ?? upstream.toolRules);
  const thinking = fitThinking(
    adapted.request.thinking,
    target.traits.thinking,
    adapted.request.maximumOutputTokens ?? target.traits.maximumOutputTokens,
  );
  const encoded = upstream.encodeRequest({ ...adapted.request, thinking }, target);
  return {
    body: encoded.body,
    table: adapted.table,
    losses: [...mended.losses, ...adapted.losses, ...encoded.losses],
  };
}
