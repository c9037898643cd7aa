import { memberOf } from '../../../dialects/index.ts';
import { unknownTraits, type ModelTraits } from '../../model-facts.ts';
import { firstCount, modelNameOf, readModelList } from '../../model-lists.ts';
import type { ListedModel } from '../../model-facts.ts';

function traitsOf(entry: unknown): ModelTraits {
  const top = memberOf(entry, 'top_provider');
  return {
    ...unknownTraits,
    contextTokens:
      firstCount(
        entry,
        'context_length',
        'context_window',
        'max_context_length',
        'max_model_len',
        'max_input_tokens',
      ) ?? firstCount(top, 'context_length'),
    maximumOutputTokens:
      firstCount(top, 'max_completion_tokens') ??
      firstCount(entry, 'max_completion_tokens', 'max_output_tokens', 'max_tokens'),
  };
}

/** The list of any compatible server: `data` of OpenAI and Anthropic with the sizes that some add, or `models`. */
export function readEndpointModels(body: unknown): readonly ListedModel[] {
  return readModelList(body, {
    member: Array.isArray(memberOf(body, 'data')) ? 'data' : 'models',
    id: (entry) => modelNameOf(memberOf(entry, 'id')) ?? modelNameOf(memberOf(entry, 'name')),
    label: (entry) => modelNameOf(memberOf(entry, 'display_name')) ?? modelNameOf(memberOf(entry, 'name')),
    traits: traitsOf,
  });
}
