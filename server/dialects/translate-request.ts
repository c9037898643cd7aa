import {
  adaptTools,
  dropOpenCalls,
  fitThinking,
  mendHistory,
  withUniqueCalls,
  type IrRequest,
  type JsonObject,
  type Loss,
  type Target,
  type ThinkingIntent,
  type ToolTable,
} from '../ir/index.ts';
import type { UpstreamCodec } from './codec.ts';

export interface TranslatedRequest {
  readonly body: JsonObject;
  /** How tool names, forms and ids come back in the answer. */
  readonly table: ToolTable;
  readonly losses: readonly Loss[];
}

/** A request for an upstream of another dialect: the history is mended and closed, tools and thinking fit, then it is encoded. */
export function translateRequest(
  request: IrRequest,
  upstream: UpstreamCodec,
  target: Target,
): TranslatedRequest {
  const mended = mendHistory(request);
  const closed = dropOpenCalls(mended.request);
  const adapted = adaptTools(
    withUniqueCalls(closed.request),
    upstream.upstreamToolRules ?? upstream.toolRules,
  );
  const thinking = fitThinking(
    adapted.request.thinking,
    target.traits.thinking,
    adapted.request.maximumOutputTokens ?? target.traits.maximumOutputTokens,
  );
  const encoded = upstream.encodeRequest({ ...adapted.request, thinking }, target);
  return {
    body: encoded.body,
    table: adapted.table,
    losses: [
      ...mended.losses,
      ...closed.losses,
      ...adapted.losses,
      ...thinkingLosses(request.thinking, thinking),
      ...encoded.losses,
    ],
  };
}

/** What the model cannot do of what the client wants of its reasoning. */
function thinkingLosses(wanted: ThinkingIntent | null, fitted: ThinkingIntent | null): readonly Loss[] {
  const loss = (reason: string): readonly Loss[] => [{ path: 'thinking', kind: 'thinking', reason }];
  if (wanted?.mode === 'off' && fitted !== null && fitted.mode !== 'off')
    return loss('The model cannot answer without reasoning; it was asked for as little as it can.');
  if (wanted !== null && wanted.mode !== 'off' && fitted === null) return loss('The model does not reason.');
  return [];
}
