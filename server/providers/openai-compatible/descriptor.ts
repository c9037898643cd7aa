import type { EndpointForm } from '../../contract/index.ts';
import type { ProviderDescriptor } from '../provider.ts';
import { presets } from './presets.ts';

export const descriptor: ProviderDescriptor = {
  id: 'openai-compatible',
  // Each account belongs to the group of its own host; this name only fills the place.
  vendor: 'openai-compatible',
  vendorLabel: 'OpenAI-compatible endpoint',
  label: 'OpenAI-compatible endpoint',
  summary: 'Any server that speaks Chat Completions or Responses: OpenRouter, DeepSeek, Ollama, your own.',
  dialects: ['openai-chat', 'openai-responses'],
  // Never asked: an account of this kind always has a base URL.
  origin: 'https://endpoint.invalid',
  genuineClientsOnly: false,
  refusal: null,
  methods: [
    {
      kind: 'api-key',
      label: 'Base URL and key',
      instruction: 'Choose a server you know, or type the base URL as its own documentation has it.',
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
  dialects: ['openai-chat', 'openai-responses'],
  authStyles: ['bearer', 'api-key', 'x-api-key', 'none'],
  switches: [
    'maximumOutputField',
    'developerRole',
    'streamUsage',
    'parallelToolCalls',
    'toolChoiceRequired',
    'jsonSchema',
    'reasoningField',
    'replayReasoning',
    'reasoningEffort',
    'arrayContent',
    'imageUrls',
    'images',
    'webSearch',
  ],
  presets: [...presets],
};
