import type { IrRequest, JsonObject, JsonValue, Native, TextBlock } from '../../ir/index.ts';
import type { RequestPath } from '../codec.ts';
import {
  MalformedRequest,
  objectAt,
  optional,
  optionalObject,
  optionalString,
  stringAt,
} from '../malformed.ts';
import { decodeContents } from './decode-contents.ts';
import { decodeSettings, type Settings } from './decode-settings.ts';
import { decodeToolConfig, decodeTools } from './decode-tools.ts';
import { ownDialect } from './own.ts';
import { camelKeys, listAt, restOf } from './wire-names.ts';

const known = new Set([
  'model',
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'generationConfig',
  'serviceTier',
]);

function withoutPrefix(model: string): string {
  return model.startsWith('models/') ? model.slice('models/'.length) : model;
}

/** A Content whose texts instruct the model; a bare text is taken too. */
function decodeSystem(value: JsonValue | undefined): readonly TextBlock[] {
  if (value === undefined) return [];
  if (typeof value === 'string') return value === '' ? [] : [{ type: 'text', text: value }];
  const content = camelKeys(objectAt(value, 'systemInstruction'));
  return listAt(optional(content, 'parts') ?? [], 'systemInstruction.parts').flatMap(
    (part, index): TextBlock[] => {
      const path = `systemInstruction.parts[${index}]`;
      const text = stringAt(optional(objectAt(part, path), 'text'), `${path}.text`);
      return text === '' ? [] : [{ type: 'text', text }];
    },
  );
}

function decodeTier(root: JsonObject): string | null {
  return optionalString(root, 'serviceTier', '')?.toLowerCase() ?? null;
}

function nativeOf(root: JsonObject, settings: Settings, restOfToolConfig: JsonObject | null): Native | null {
  const tier = decodeTier(root);
  const data: JsonObject = {
    ...restOf(root, known),
    ...(tier === null || tier === 'priority' ? {} : { serviceTier: tier }),
    ...(settings.rest === null ? {} : { generationConfig: settings.rest }),
    ...(restOfToolConfig === null ? {} : { toolConfig: restOfToolConfig }),
  };
  return Object.keys(data).length === 0 ? null : { dialect: ownDialect, data };
}

/**
 * A generateContent request in the IR's terms. Throws `MalformedRequest`. Every member may be spelt in camelCase or
 * snake_case (provider notes 15.1); what has no place in the IR goes to `native`.
 */
export function decodeRequest(body: JsonObject, path: RequestPath): IrRequest {
  const root = camelKeys(body);
  const model = path.model ?? optionalString(root, 'model', '');
  if (model === null || model === '')
    throw new MalformedRequest('model', 'expected the path to name a model');
  return decodeRoot(root, withoutPrefix(model), path.stream ?? false);
}

function decodeRoot(root: JsonObject, model: string, stream: boolean): IrRequest {
  const contents = listAt(optional(root, 'contents'), 'contents');
  if (contents.length === 0) throw new MalformedRequest('contents', 'expected at least one content');
  const settings = decodeSettings(optionalObject(root, 'generationConfig', ''));
  const toolConfig = decodeToolConfig(optionalObject(root, 'toolConfig', ''));
  const native = nativeOf(root, settings, toolConfig.rest);
  return {
    model,
    stream,
    system: decodeSystem(optional(root, 'systemInstruction')),
    turns: decodeContents(contents),
    tools: decodeTools(optional(root, 'tools')),
    toolChoice: toolConfig.choice,
    parallelToolCalls: null,
    maximumOutputTokens: settings.maximumOutputTokens,
    stopSequences: settings.stopSequences,
    sampling: settings.sampling,
    thinking: settings.thinking,
    outputFormat: settings.outputFormat,
    verbosity: null,
    serviceTier: decodeTier(root) === 'priority' ? 'priority' : null,
    userId: null,
    cacheKey: null,
    ...(native === null ? {} : { native }),
  };
}

/**
 * A countTokens request: `contents` alone or a whole `generateContentRequest` (provider notes 15.3). The model may be
 * named in the path only, then it is empty here.
 */
export function decodeCountTokensRequest(body: JsonObject): IrRequest {
  const root = camelKeys(body);
  const whole = optionalObject(root, 'generateContentRequest', '');
  const request = whole === null ? root : camelKeys(whole);
  return decodeRoot(request, withoutPrefix(optionalString(request, 'model', '') ?? ''), false);
}

/** The answer to countTokens. */
export function encodeCountTokensAnswer(total: number): JsonObject {
  return { totalTokens: total };
}
