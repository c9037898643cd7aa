import type { ProviderDescriptor } from '../provider.ts';

/** Terms: ai.google.dev/gemini-api/terms, sections on unpaid and paid services (provider notes 1.1). */
export const descriptor: ProviderDescriptor = {
  id: 'gemini',
  vendor: 'google',
  vendorLabel: 'Google',
  label: 'Gemini API key',
  summary: 'A key of Google AI Studio, for any program; free up to a limit, then billed by tokens.',
  dialects: ['gemini'],
  origin: 'https://generativelanguage.googleapis.com',
  genuineClientsOnly: false,
  modelNames: /^(?:models\/)?(?:gemini|gemma|learnlm)-/i,
  refusal: null,
  methods: [
    {
      kind: 'api-key',
      label: 'API key',
      instruction: 'Create a key in Google AI Studio and paste it.',
      terms:
        'API keys are open to any program of a person of age in a supported region. Google may use what is sent on the free tier to improve its products, and people may read it; on the paid tier it does not.',
      termsUrl: 'https://ai.google.dev/gemini-api/terms',
      secretLabel: 'API key',
      secretPlaceholder: 'AIza…',
      acceptsBaseUrl: true,
    },
  ],
};
