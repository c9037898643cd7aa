import { memberOf } from '../../dialects/index.ts';
import {
  byBudget,
  byLevels,
  mergeTraits,
  noThinking,
  traitsFrom,
  type ModelFacts,
  type ModelTraits,
} from '../model-facts.ts';
import { firstCount, modelNameOf, readModelList } from '../model-lists.ts';
import type { ModelSource } from '../provider.ts';

const million = 1_048_576;
const row = (
  match: RegExp,
  thinking: ModelFacts['thinking'],
  contextTokens: number | null = million,
): ModelFacts => ({
  match,
  contextTokens,
  maximumOutputTokens: contextTokens === million ? 65_536 : null,
  thinking,
});

/** Thinking per family (provider notes 15.1); sizes are Google's usual ones, which the live list overrules. */
const table: readonly ModelFacts[] = [
  row(/gemini-2\.5-pro/, byBudget(128, 32_768, false, true)),
  row(/gemini-2\.5-flash-lite/, byBudget(512, 24_576, true, true)),
  row(/gemini-2\.5-flash/, byBudget(0, 24_576, true, true)),
  row(/gemini-3(?:\.0)?-pro/, byLevels(['low', 'high'], false)),
  row(/gemini-3\.1-pro/, byLevels(['low', 'medium', 'high'], false)),
  row(/gemini-3(?:\.[1-7])?-flash/, byLevels(['minimal', 'low', 'medium', 'high'], false)),
  row(/gemini-(?:3\.\d|4)/, byLevels(['low', 'medium', 'high'], false)),
  row(/gemini-(?:1\.\d|2\.0)/, noThinking, null),
  row(/(?:^|\/)gemma-/, noThinking, null),
];

export function geminiTraits(model: string): ModelTraits {
  return traitsFrom(table, model);
}

function generates(entry: unknown): boolean {
  const methods = memberOf(entry, 'supportedGenerationMethods');
  return !Array.isArray(methods) || (methods as unknown[]).includes('generateContent');
}

/** `GET models`, without those that only embed (provider notes 1.1). */
export const geminiModels: ModelSource = {
  path: '/v1beta/models?pageSize=1000',
  headers: [],
  parse: (body) =>
    readModelList(body, {
      member: 'models',
      id: (entry) =>
        generates(entry) ? (modelNameOf(memberOf(entry, 'name'))?.replace(/^models\//, '') ?? null) : null,
      label: (entry) => modelNameOf(memberOf(entry, 'displayName')),
      traits: (entry, id) =>
        mergeTraits(
          {
            contextTokens: firstCount(entry, 'inputTokenLimit'),
            maximumOutputTokens: firstCount(entry, 'outputTokenLimit'),
            thinking: memberOf(entry, 'thinking') === false ? noThinking : null,
          },
          geminiTraits(id),
        ),
    }),
};
