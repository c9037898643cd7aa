import type { Block, IrRequest, JsonObject, Loss, TextBlock, Turn } from '../../../ir/index.ts';

/** A request with the given turns and nothing else said. */
export function requestOf(turns: readonly Turn[], rest: Partial<IrRequest> = {}): IrRequest {
  return {
    model: 'm',
    stream: false,
    system: [],
    turns,
    tools: [],
    toolChoice: null,
    parallelToolCalls: null,
    maximumOutputTokens: null,
    stopSequences: [],
    sampling: {
      temperature: null,
      topP: null,
      topK: null,
      seed: null,
      presencePenalty: null,
      frequencyPenalty: null,
    },
    thinking: null,
    outputFormat: null,
    verbosity: null,
    serviceTier: null,
    userId: null,
    cacheKey: null,
    ...rest,
  };
}

/** A turn of blocks; strings are texts. */
export function say(role: Turn['role'], ...blocks: readonly (Block | string)[]): Turn {
  const texts = blocks.map((block): Block =>
    typeof block === 'string' ? ({ type: 'text', text: block } satisfies TextBlock) : block,
  );
  return { role, blocks: texts };
}

/** The body as it will be on the wire. */
export function bodyOf(encoded: { readonly body: JsonObject }): Record<string, unknown> {
  return JSON.parse(JSON.stringify(encoded.body)) as Record<string, unknown>;
}

/** Where something was lost. */
export function lossesOf(encoded: { readonly losses: readonly Loss[] }): readonly string[] {
  return encoded.losses.map((loss) => loss.path);
}
