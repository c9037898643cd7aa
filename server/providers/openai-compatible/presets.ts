import type { EndpointPreset, EndpointSwitches } from '../../contract/index.ts';
import { notes, termsPages } from '../vendors/endpoint/terms.ts';

type Given = Pick<EndpointPreset, 'id' | 'label' | 'baseUrl'> & Partial<EndpointPreset>;

const preset = (given: Given): EndpointPreset => ({
  dialect: 'openai-chat',
  authStyle: 'bearer',
  switches: {},
  termsUrl: null,
  note: null,
  ...given,
});

/** Servers that know `system` and `max_tokens` only. */
const older: EndpointSwitches = { maximumOutputField: 'max_tokens', developerRole: false };
const thinker: EndpointSwitches = { ...older, reasoningField: 'reasoning_content', replayReasoning: true };
const local: EndpointSwitches = { ...older, imageUrls: false };

/** Well-known servers that speak Chat Completions or Responses (provider notes 4 to 12). */
export const presets: readonly EndpointPreset[] = [
  preset({
    id: 'openrouter',
    label: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    switches: { reasoningField: 'reasoning_details', replayReasoning: true },
    termsUrl: termsPages.openrouter,
  }),
  preset({
    id: 'deepseek',
    label: 'DeepSeek',
    baseUrl: 'https://api.deepseek.com/v1',
    switches: { ...thinker, jsonSchema: false, images: false },
    termsUrl: termsPages.deepseek,
  }),
  preset({
    id: 'mistral',
    label: 'Mistral',
    baseUrl: 'https://api.mistral.ai/v1',
    // Unknown request members are refused with 422 (provider notes 11).
    switches: { ...older, streamUsage: false, reasoningEffort: false },
    termsUrl: termsPages.mistral,
  }),
  preset({
    id: 'moonshot',
    label: 'Moonshot (Kimi API)',
    baseUrl: 'https://api.moonshot.ai/v1',
    switches: { ...thinker, toolChoiceRequired: false, imageUrls: false, reasoningEffort: false },
    termsUrl: termsPages.moonshot,
  }),
  preset({
    id: 'moonshot-cn',
    label: 'Moonshot (China)',
    baseUrl: 'https://api.moonshot.cn/v1',
    switches: { ...thinker, toolChoiceRequired: false, imageUrls: false, reasoningEffort: false },
    termsUrl: termsPages.moonshot,
    note: notes.region,
  }),
  preset({
    id: 'kimi-code',
    label: 'Kimi Code',
    baseUrl: 'https://api.kimi.com/coding/v1',
    switches: { ...thinker, toolChoiceRequired: false, imageUrls: false },
    termsUrl: termsPages.kimiCode,
    note: notes.kimiCode,
  }),
  preset({
    id: 'zai',
    label: 'Z.ai',
    baseUrl: 'https://api.z.ai/api/paas/v4',
    switches: { ...thinker, jsonSchema: false, reasoningEffort: false },
    termsUrl: termsPages.zai,
  }),
  preset({
    id: 'zai-coding',
    label: 'Z.ai coding plan',
    baseUrl: 'https://api.z.ai/api/coding/paas/v4',
    switches: { ...thinker, jsonSchema: false, reasoningEffort: false },
    termsUrl: termsPages.zaiPlan,
    note: notes.zaiPlan,
  }),
  preset({
    id: 'minimax',
    label: 'MiniMax',
    baseUrl: 'https://api.minimax.io/v1',
    switches: { ...older, reasoningField: 'think-tags', replayReasoning: true, reasoningEffort: false },
    termsUrl: termsPages.minimax,
  }),
  preset({
    id: 'minimax-cn',
    label: 'MiniMax (China)',
    baseUrl: 'https://api.minimaxi.com/v1',
    switches: { ...older, reasoningField: 'think-tags', replayReasoning: true, reasoningEffort: false },
    termsUrl: termsPages.minimax,
    note: notes.region,
  }),
  preset({
    id: 'xai',
    label: 'xAI',
    baseUrl: 'https://api.x.ai/v1',
    dialect: 'openai-responses',
    termsUrl: termsPages.xai,
  }),
  preset({
    id: 'ollama',
    label: 'Ollama (this computer)',
    baseUrl: 'http://127.0.0.1:11434/v1',
    authStyle: 'none',
    switches: { ...local, reasoningField: 'reasoning', toolChoiceRequired: false },
    note: notes.context,
  }),
  preset({
    id: 'lm-studio',
    label: 'LM Studio (this computer)',
    baseUrl: 'http://127.0.0.1:1234/v1',
    authStyle: 'none',
    switches: { ...local, reasoningField: 'reasoning_content' },
    note: notes.context,
  }),
  preset({
    id: 'llama-cpp',
    label: 'llama.cpp (this computer)',
    baseUrl: 'http://127.0.0.1:8080/v1',
    authStyle: 'none',
    switches: { ...local, reasoningField: 'reasoning_content', reasoningEffort: false },
    note: notes.context,
  }),
  preset({
    id: 'vllm',
    label: 'vLLM (this computer)',
    baseUrl: 'http://127.0.0.1:8000/v1',
    authStyle: 'none',
    switches: { ...older, reasoningField: 'reasoning_content' },
    note: notes.context,
  }),
];
