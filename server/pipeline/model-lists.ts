import type { DialectId } from '../dialects/dialect.ts';
import type { ListedModel } from '../ir/index.ts';

/** A model in a list of our own, and who offers it. */
export interface OfferedModel extends ListedModel {
  readonly provider: string;
}

/** Our own list of models in the shape that a client of this dialect reads (codex notes 2.7, provider notes 13 and 15). */
export function modelList(dialect: DialectId, models: readonly OfferedModel[], isCodex: boolean): unknown {
  if (isCodex) return { models: [] };
  switch (dialect) {
    case 'anthropic-messages':
      return {
        data: models.map(anthropicModel),
        has_more: false,
        first_id: models[0]?.id ?? null,
        last_id: models.at(-1)?.id ?? null,
      };
    case 'gemini':
      return { models: models.map(geminiModel) };
    default:
      return { object: 'list', data: models.map(openAiModel) };
  }
}

/** One model in a dialect's own shape. */
export function singleModel(dialect: DialectId, model: OfferedModel): unknown {
  if (dialect === 'gemini') return geminiModel(model);
  return dialect === 'anthropic-messages' ? anthropicModel(model) : openAiModel(model);
}

function anthropicModel({ id, label }: OfferedModel): unknown {
  return { type: 'model', id, display_name: label ?? id, created_at: '1970-01-01T00:00:00Z' };
}

function openAiModel({ id, provider }: OfferedModel): unknown {
  return { id, object: 'model', created: 0, owned_by: provider };
}

function geminiModel({ id, label, traits }: OfferedModel): unknown {
  return {
    name: `models/${id}`,
    displayName: label ?? id,
    ...(traits.contextTokens === null ? {} : { inputTokenLimit: traits.contextTokens }),
    ...(traits.maximumOutputTokens === null ? {} : { outputTokenLimit: traits.maximumOutputTokens }),
    supportedGenerationMethods: ['generateContent', 'countTokens'],
  };
}
