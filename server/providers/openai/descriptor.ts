import type { ProviderDescriptor } from '../provider.ts';
import { codexAuthPage, vendor } from '../vendors/openai/vendor.ts';

/** Terms as of the notes' reading: codex protocol notes 7.3 and OpenAI's page on signing in. */
export const descriptor: ProviderDescriptor = {
  id: 'openai',
  vendor: vendor.id,
  vendorLabel: vendor.label,
  label: 'OpenAI API key',
  summary: 'A key of the OpenAI platform, for any program; billed by tokens.',
  dialects: ['openai-responses', 'openai-chat'],
  origin: 'https://api.openai.com',
  genuineClientsOnly: false,
  modelNames: /^(?:gpt-|chatgpt-|codex-|o[134](?:-|$))/i,
  refusal: null,
  methods: [
    {
      kind: 'api-key',
      label: 'API key',
      instruction: 'Create a key on the OpenAI platform and paste it.',
      terms:
        'API keys are open to any program, and your API organization’s own data settings apply. OpenAI bills their use at standard API rates, apart from any ChatGPT plan.',
      termsUrl: codexAuthPage,
      secretLabel: 'API key',
      secretPlaceholder: 'sk-proj-…',
      acceptsBaseUrl: true,
    },
  ],
};
