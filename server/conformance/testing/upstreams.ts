import { upstreamCodecs, type Codec, type DialectId } from '../../dialects/index.ts';
import { unknownTraits, type ModelTraits, type Target, type TargetSwitches } from '../../ir/index.ts';

/** An upstream of the matrix: a dialect together with what one server of it takes. */
export interface Upstream {
  readonly name: string;
  readonly dialect: DialectId;
  readonly codec: Codec;
  readonly target: Target;
}

const claude: ModelTraits = {
  contextTokens: 200_000,
  maximumOutputTokens: 64_000,
  thinking: {
    control: 'budget',
    levels: [],
    minimumBudget: 1_024,
    maximumBudget: 63_999,
    canBeOff: true,
    canBeDynamic: false,
  },
};
const gpt: ModelTraits = {
  contextTokens: 400_000,
  maximumOutputTokens: 128_000,
  thinking: {
    control: 'levels',
    levels: ['low', 'medium', 'high'],
    minimumBudget: 0,
    maximumBudget: 0,
    canBeOff: true,
    canBeDynamic: false,
  },
};

const gemini: ModelTraits = {
  contextTokens: 1_048_576,
  maximumOutputTokens: 65_536,
  thinking: {
    control: 'levels',
    levels: ['low', 'high'],
    minimumBudget: 0,
    maximumBudget: 0,
    canBeOff: false,
    canBeDynamic: true,
  },
};

/** A chat server of the plain kind: no images, no roles or settings of late. */
const plainChat: TargetSwitches = {
  maximumOutputField: 'max_tokens',
  developerRole: false,
  streamUsage: false,
  parallelToolCalls: false,
  toolChoiceRequired: false,
  jsonSchema: false,
  reasoningField: 'reasoning_content',
  replayReasoning: true,
  reasoningEffort: false,
  arrayContent: false,
  imageUrls: false,
  images: false,
  webSearch: false,
};

export const upstreams: readonly Upstream[] = [
  upstream('anthropic-messages', 'anthropic-messages', 'claude-sonnet-4-5', claude),
  upstream('openai-chat', 'openai-chat', 'gpt-5.1', gpt),
  upstream('plain-chat', 'openai-chat', 'local-model', unknownTraits, plainChat),
  upstream('openai-responses', 'openai-responses', 'gpt-5.1', gpt),
  upstream('strict-responses', 'openai-responses', 'gpt-5.1-codex', gpt, { strictResponses: true }),
  upstream('gemini', 'gemini', 'gemini-3-pro-preview', gemini),
];

function upstream(
  name: string,
  dialect: DialectId,
  model: string,
  traits: ModelTraits,
  switches: TargetSwitches = {},
): Upstream {
  const codec = upstreamCodecs[dialect];
  if (codec === undefined) throw new Error(`no upstream speaks ${dialect}`);
  return { name, dialect, codec, target: { model, traits, switches } };
}

/** The upstream that is its dialect's reference. */
export function upstreamOf(dialect: DialectId): Upstream {
  const found = upstreams.find((entry) => entry.name === dialect);
  if (found === undefined) throw new Error(`no upstream speaks ${dialect}`);
  return found;
}
