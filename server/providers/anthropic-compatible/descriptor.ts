import type { EndpointForm, EndpointPreset } from '../../contract/index.ts';
import type { ProviderDescriptor } from '../provider.ts';
import { notes, termsPages } from '../vendors/endpoint/terms.ts';

type Given = Pick<EndpointPreset, 'id' | 'label' | 'baseUrl'> & Partial<EndpointPreset>;

const preset = (given: Given): EndpointPreset => ({
  dialect: 'anthropic-messages',
  authStyle: 'x-api-key',
  switches: {},
  termsUrl: null,
  note: null,
  ...given,
});

/** Beta names of Claude Code mean nothing to other servers, and some refuse them (provider notes 13). */
const plain = { strip: ['anthropic-beta'], webSearch: false };

/** Well-known servers that speak Messages (provider notes 4 to 12). */
const presets: readonly EndpointPreset[] = [
  preset({
    id: 'openrouter',
    label: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api',
    authStyle: 'bearer',
    termsUrl: termsPages.openrouter,
  }),
  preset({
    id: 'deepseek',
    label: 'DeepSeek',
    baseUrl: 'https://api.deepseek.com/anthropic',
    switches: { ...plain, images: false },
    termsUrl: termsPages.deepseek,
  }),
  preset({
    id: 'moonshot',
    label: 'Moonshot (Kimi API)',
    baseUrl: 'https://api.moonshot.ai/anthropic',
    switches: plain,
    termsUrl: termsPages.moonshot,
  }),
  preset({
    id: 'kimi-code',
    label: 'Kimi Code',
    baseUrl: 'https://api.kimi.com/coding',
    switches: plain,
    termsUrl: termsPages.kimiCode,
    note: notes.kimiCode,
  }),
  preset({
    id: 'zai',
    label: 'Z.ai',
    baseUrl: 'https://api.z.ai/api/anthropic',
    switches: plain,
    termsUrl: termsPages.zaiPlan,
    note: notes.zaiPlan,
  }),
  preset({
    id: 'minimax',
    label: 'MiniMax',
    baseUrl: 'https://api.minimax.io/anthropic',
    switches: plain,
    termsUrl: termsPages.minimax,
  }),
  preset({
    id: 'ollama',
    label: 'Ollama (this computer)',
    baseUrl: 'http://127.0.0.1:11434',
    authStyle: 'none',
    switches: plain,
    note: notes.context,
  }),
  preset({
    id: 'lm-studio',
    label: 'LM Studio (this computer)',
    baseUrl: 'http://127.0.0.1:1234',
    authStyle: 'none',
    switches: plain,
    note: notes.context,
  }),
];

export const descriptor: ProviderDescriptor = {
  id: 'anthropic-compatible',
  // Each account belongs to the group of its own host; this name only fills the place.
  vendor: 'anthropic-compatible',
  vendorLabel: 'Anthropic-compatible endpoint',
  label: 'Anthropic-compatible endpoint',
  summary: 'Any server that speaks Messages as Anthropic does: DeepSeek, Z.ai, MiniMax, Ollama, your own.',
  dialects: ['anthropic-messages'],
  // Never asked: an account of this kind always has a base URL.
  origin: 'https://endpoint.invalid',
  genuineClientsOnly: false,
  refusal: null,
  methods: [
    {
      kind: 'api-key',
      label: 'Base URL and key',
      instruction: 'Choose a server you know, or type the base URL without /v1/messages.',
      terms:
        'The terms of the server’s owner hold, and their link stands beside the servers known here. A key is sent to the address that you type and to nowhere else.',
      termsUrl: null,
      secretLabel: 'API key',
      secretPlaceholder: 'sk-…',
      acceptsBaseUrl: true,
    },
  ],
};

export const form: EndpointForm = {
  dialects: ['anthropic-messages'],
  authStyles: ['x-api-key', 'bearer', 'api-key', 'none'],
  switches: ['strip', 'toolChoiceRequired', 'parallelToolCalls', 'imageUrls', 'images', 'webSearch'],
  presets: [...presets],
};
