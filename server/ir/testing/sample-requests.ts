import type { Block, MediaBlock, TextBlock, ToolCallBlock, ToolResultBlock } from '../content.ts';
import type { FunctionTool, IrRequest, TextTool, Turn } from '../request.ts';
import type { ToolRules } from '../tool-rules.ts';

/** A request that says nothing. */
export const emptyRequest: IrRequest = {
  model: 'm',
  stream: false,
  system: [],
  turns: [],
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
};

/** A request with the given turns, and nothing else said. */
export function requestOf(turns: readonly Turn[], rest: Partial<IrRequest> = {}): IrRequest {
  return { ...emptyRequest, turns, ...rest };
}

export function user(...blocks: Block[]): Turn {
  return { role: 'user', blocks };
}

export function assistant(...blocks: Block[]): Turn {
  return { role: 'assistant', blocks };
}

export function system(...blocks: Block[]): Turn {
  return { role: 'system', blocks };
}

export function text(value: string): TextBlock {
  return { type: 'text', text: value };
}

export function image(data: string): MediaBlock {
  return {
    type: 'media',
    kind: 'image',
    mediaType: 'image/png',
    source: { kind: 'base64', data },
    name: null,
    detail: null,
  };
}

export function call(callId: string, name = 'Read', rest: Partial<ToolCallBlock> = {}): ToolCallBlock {
  return { type: 'tool-call', callId, name, namespace: null, form: 'json', input: '{}', ...rest };
}

export function result(
  callId: string,
  said = 'ok',
  name: string | null = 'Read',
  rest: Partial<ToolResultBlock> = {},
): ToolResultBlock {
  return {
    type: 'tool-result',
    callId,
    name,
    form: 'json',
    content: [text(said)],
    isError: false,
    ...rest,
  };
}

export function functionTool(name: string, namespace: string | null = null): FunctionTool {
  return { type: 'function', name, namespace, description: null, parameters: null, strict: null };
}

export function textTool(name: string, namespace: string | null = null): TextTool {
  return { type: 'text', name, namespace, description: null, format: null };
}

/** The strictest rules: short names and ids, no namespaces, no text tools. */
export const strictRules: ToolRules = {
  maximumNameLength: 64,
  illegalNameCharacter: /[^a-zA-Z0-9_-]/g,
  nameStart: null,
  maximumIdLength: 64,
  illegalIdCharacter: /[^a-zA-Z0-9_-]/g,
  hasNamespaces: false,
  hasTextTools: false,
};
