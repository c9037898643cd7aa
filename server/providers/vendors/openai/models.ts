import { memberOf } from '../../../dialects/index.ts';
import {
  byLevels,
  mergeTraits,
  noThinking,
  traitsFrom,
  type Effort,
  type ModelFacts,
  type ModelTraits,
} from '../../model-facts.ts';
import { firstCount, modelNameOf, readModelList } from '../../model-lists.ts';
import type { ModelSource } from '../../provider.ts';

const million = 1_050_000;
const three: readonly Effort[] = ['low', 'medium', 'high'];
const four: readonly Effort[] = ['low', 'medium', 'high', 'xhigh'];
const five: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];

const row = (
  match: RegExp,
  contextTokens: number | null,
  maximumOutputTokens: number | null,
  thinking: ModelFacts['thinking'],
): ModelFacts => ({ match, contextTokens, maximumOutputTokens, thinking });

/**
 * By name, for requests that were translated (codex protocol notes 2.4, 4.6 and 6: sizes of the 6 and 5.6 families,
 * 6.1 and 6.2 refuse effort `none`, "ultra" goes out as `max`). Ids may carry a publisher (`openai/gpt-5`).
 */
const table: readonly ModelFacts[] = [
  row(/\bgpt-6\.[12]/, million, 128_000, byLevels(five, false)),
  row(/\bgpt-6(?![\d.])/, million, 128_000, byLevels(five, true)),
  row(/\bgpt-5\.6/, million, 128_000, byLevels(five, true)),
  row(/\bgpt-5(?:\.\d)?-chat/, 128_000, 16_384, noThinking),
  row(/\bgpt-5(?:\.\d)?-pro/, 400_000, 128_000, byLevels(['medium', 'high', 'xhigh'], false)),
  row(/\bgpt-5\.1-codex-max/, 400_000, 128_000, byLevels(four, true)),
  row(/\bgpt-5\.(?:[2-5])/, 400_000, 128_000, byLevels(four, true)),
  row(/\bgpt-5\.1/, 400_000, 128_000, byLevels(three, true)),
  row(/\bgpt-5-codex/, 400_000, 128_000, byLevels(three, false)),
  row(/\bgpt-5(?![\d.])/, 400_000, 128_000, byLevels(['minimal', 'low', 'medium', 'high'], false)),
  row(/\bgpt-oss/, 131_072, null, byLevels(three, false)),
  row(/\bgpt-4\.1/, 1_047_576, 32_768, noThinking),
  row(/\bgpt-4o/, 128_000, 16_384, noThinking),
  row(/\bgpt-(?:4|3\.5)/, null, null, noThinking),
  row(/(?:^|\/)o[134](?:-|$)/, 200_000, 100_000, byLevels(three, false)),
];

export function openAiTraits(model: string): ModelTraits {
  return traitsFrom(table, model);
}

/** Models of the platform that no agent can use: they answer neither Responses nor Chat Completions with text. */
const otherKinds =
  /embedding|whisper|(?:^|-)tts|dall-e|moderation|image|realtime|audio|transcribe|sora|^(?:babbage|davinci)/;

/** `GET /v1/models` tells ids only; sizes come from the table. */
export const openAiModels: ModelSource = {
  path: '/v1/models',
  headers: [],
  parse: (body) =>
    readModelList(body, {
      member: 'data',
      id: (entry) => {
        const id = modelNameOf(memberOf(entry, 'id'));
        return id === null || otherKinds.test(id) ? null : id;
      },
      label: () => null,
      traits: (entry, id) =>
        mergeTraits(
          { contextTokens: firstCount(entry, 'context_length', 'context_window') },
          openAiTraits(id),
        ),
    }),
};
