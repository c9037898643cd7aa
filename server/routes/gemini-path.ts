import type { CallKind } from '../providers/provider.ts';
import { modelOfResource } from './resource-name.ts';

export interface GeminiPath {
  readonly kind: CallKind;
  readonly model: string | null;
  readonly stream: boolean | null;
}

const modelPath =
  /^\/v1(?:beta|alpha)?\/(?:projects\/[^/]+\/locations\/[^/]+\/publishers\/[^/]+\/)?(?:models|tunedModels)\/([^:]+(?::[^:]+)*?):([A-Za-z]+)$/;
/** `provider/model` or `publishers/…/models/…` where `models/` belongs: what clients make of a name with a slash, or of Vertex AI. */
const bareModel = /^\/v1(?:beta|alpha)?\/([^/:]+\/[^:]+(?::[^:]+)*?):([A-Za-z]+)$/;
const singleModel = /^\/v1(?:beta|alpha)\/models\/([^:]+)$/;

const verbs: Readonly<Record<string, Pick<GeminiPath, 'kind' | 'stream'>>> = {
  generateContent: { kind: 'generate', stream: false },
  streamGenerateContent: { kind: 'generate', stream: true },
  countTokens: { kind: 'count-tokens', stream: false },
};

/**
 * A path of the Gemini API (provider notes 16.5): `/{version}/models/{model}:{verb}`, Vertex AI's longer form, the list of
 * models. Null for other paths and verbs, and for a model that is no sane name.
 */
export function readGeminiPath(path: string): GeminiPath | null {
  if (path === '/v1beta/models' || path === '/v1alpha/models')
    return { kind: 'models', model: null, stream: null };
  const single = singleModel.exec(path);
  if (single !== null) return withModel(single[1] ?? '', { kind: 'models', stream: null });
  const match = modelPath.exec(path) ?? bareModel.exec(path);
  const verb = match?.[2] ?? '';
  const what = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  return match === null || what === undefined ? null : withModel(match[1] ?? '', what);
}

function withModel(encoded: string, what: Pick<GeminiPath, 'kind' | 'stream'>): GeminiPath | null {
  let model: string;
  try {
    model = modelOfResource(decodeURIComponent(encoded));
  } catch {
    return null;
  }
  return /^[\x21-\x7e]{1,256}$/.test(model) && !model.includes('..') ? { ...what, model } : null;
}
