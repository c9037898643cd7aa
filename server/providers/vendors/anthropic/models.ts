import { memberOf } from '../../../dialects/index.ts';
import {
  adaptive,
  byBudget,
  mergeTraits,
  noThinking,
  traitsFrom,
  type Effort,
  type ModelFacts,
  type ModelTraits,
} from '../../model-facts.ts';
import { firstCount, modelNameOf, readModelList } from '../../model-lists.ts';
import type { ModelSource } from '../../provider.ts';

const million = 1_000_000;
const three: readonly Effort[] = ['low', 'medium', 'high'];
const withMax: readonly Effort[] = ['low', 'medium', 'high', 'max'];
const all: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];
/** The vendor's smallest budget; the largest is bounded by the answer. */
const smallestBudget = 1_024;

const row = (
  match: RegExp,
  contextTokens: number,
  maximumOutputTokens: number,
  thinking: ModelFacts['thinking'],
): ModelFacts => ({ match, contextTokens, maximumOutputTokens, thinking });
const budget = (maximumOutputTokens: number): ModelFacts['thinking'] =>
  byBudget(smallestBudget, maximumOutputTokens - 1, true, false);

/**
 * By name, for requests that were translated (anthropic protocol notes 4.5 and 7): newer models think adaptively and
 * partly cannot be kept from it, those before the 4.6 era take a budget, and so does Haiku 4.5.
 */
const table: readonly ModelFacts[] = [
  row(/claude-(?:fable|mythos)-5/, million, 128_000, adaptive(all, false)),
  row(/claude-opus-5[-.]5/, million, 128_000, adaptive(all, false)),
  row(/claude-opus-(?:5|4[-.][78])(?!\d)/, million, 128_000, adaptive(all, true)),
  row(/claude-opus-4[-.]6/, 200_000, 128_000, adaptive(withMax, true)),
  row(/claude-opus-4[-.]5/, 200_000, 64_000, budget(64_000)),
  row(/claude-opus-4(?!\d)/, 200_000, 32_000, budget(32_000)),
  row(/claude-sonnet-5/, million, 128_000, adaptive(all, true)),
  row(/claude-sonnet-4[-.]6/, 200_000, 64_000, adaptive(three, true)),
  row(/claude-sonnet-4(?!\d)/, 200_000, 64_000, budget(64_000)),
  row(/claude-haiku-5/, million, 128_000, adaptive(all, true)),
  row(/claude-haiku-4/, 200_000, 64_000, budget(64_000)),
  row(/claude-3[-.]7-sonnet/, 200_000, 64_000, budget(64_000)),
  row(/claude-3[-.]5-/, 200_000, 8_192, noThinking),
  row(/claude-3-/, 200_000, 4_096, noThinking),
];

export function anthropicTraits(model: string): ModelTraits {
  return traitsFrom(table, model);
}

/** The models list of the API (anthropic protocol notes 4.5). */
export const anthropicModels: ModelSource = {
  path: '/v1/models?limit=1000',
  headers: [['anthropic-version', '2023-06-01']],
  parse: (body) =>
    readModelList(body, {
      member: 'data',
      id: (entry) => modelNameOf(memberOf(entry, 'id')),
      label: (entry) => modelNameOf(memberOf(entry, 'display_name')),
      traits: (entry, id) =>
        mergeTraits(
          {
            contextTokens: firstCount(entry, 'max_input_tokens', 'context_length', 'context_window'),
            maximumOutputTokens: firstCount(entry, 'max_tokens', 'max_output_tokens'),
          },
          anthropicTraits(id),
        ),
    }),
};
