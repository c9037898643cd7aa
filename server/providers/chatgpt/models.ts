import { memberOf } from '../../dialects/index.ts';
import { mergeTraits } from '../model-facts.ts';
import { firstCount, modelNameOf, readModelList } from '../model-lists.ts';
import type { ModelSource } from '../provider.ts';
import { openAiModels, openAiTraits } from '../vendors/openai/models.ts';

/** The newest client whose models our dialect is known to carry; the list hides those that need a newer one. */
const clientVersion = '0.169.0';

/** The plan's own list: in the plan's form, or in the platform's (codex protocol notes 2.8 and 7.1). */
export const chatGptModels: ModelSource = {
  path: `/v1/models?client_version=${clientVersion}`,
  headers: [],
  parse(body) {
    if (!Array.isArray(memberOf(body, 'models'))) return openAiModels.parse(body);
    return readModelList(body, {
      member: 'models',
      id: (entry) => (memberOf(entry, 'visibility') === 'hide' ? null : modelNameOf(memberOf(entry, 'slug'))),
      label: (entry) => modelNameOf(memberOf(entry, 'display_name')),
      traits: (entry, id) =>
        mergeTraits({ contextTokens: firstCount(entry, 'context_window') }, openAiTraits(id)),
    });
  },
};
