import type { IrRequest } from '../../ir/index.ts';
import { lose, type EncodeContext } from './encode-context.ts';
import { isBlank } from './blank.ts';
import { refusesSampling } from './model-limits.ts';
import type { Draft } from './wire.ts';

/** The smallest `top_p` that the vendor takes while the model reasons. */
const smallestThinkingTopP = 0.95;

/**
 * `temperature`, `top_p`, `top_k` (dialect rule 134): never the first two together, and while the model reasons hardly
 * any. The vendor's temperature ends at 1, others' at 2. Its newest models take none of them.
 */
export function encodeSampling(request: IrRequest, isThinking: boolean, context: EncodeContext): Draft {
  const { temperature, topP, topK, ...others } = request.sampling;
  for (const [name, value] of Object.entries(others))
    if (value !== null) lose(context, `sampling.${name}`, 'sampling', 'The API has no such setting.');
  if (refusesSampling(context.target.model)) {
    const reason = 'The model takes no sampling settings.';
    if ((temperature ?? 1) !== 1) lose(context, 'sampling.temperature', 'sampling', reason);
    if ((topP ?? 1) !== 1) lose(context, 'sampling.topP', 'sampling', reason);
    if (topK !== null) lose(context, 'sampling.topK', 'sampling', reason);
    return {};
  }
  const draft: Draft = {};
  if (temperature !== null) {
    const fitted = Math.min(temperature, 1);
    if (isThinking && fitted !== 1)
      lose(context, 'sampling.temperature', 'sampling', 'While the model reasons, its temperature is fixed.');
    else draft['temperature'] = fitted;
    if (fitted !== temperature && !isThinking)
      lose(context, 'sampling.temperature', 'sampling', 'The highest temperature is 1.');
  }
  if (topP !== null) {
    if (draft['temperature'] !== undefined)
      lose(context, 'sampling.topP', 'sampling', 'The API takes a temperature or a top_p, not both.');
    else if (isThinking && topP < smallestThinkingTopP)
      lose(context, 'sampling.topP', 'sampling', 'While the model reasons, top_p must be at least 0.95.');
    else draft['top_p'] = topP;
  }
  if (topK !== null) {
    if (isThinking) lose(context, 'sampling.topK', 'sampling', 'While the model reasons, top_k is refused.');
    else draft['top_k'] = topK;
  }
  return draft;
}

/** `stop_sequences`; the vendor refuses blank ones. */
export function encodeStopSequences(request: IrRequest, context: EncodeContext): readonly string[] {
  const kept = request.stopSequences.filter((sequence) => !isBlank(sequence));
  if (kept.length < request.stopSequences.length)
    lose(context, 'stopSequences', 'stop-sequences', 'The API takes no stop sequences of white space only.');
  return kept;
}
