import type { ProviderDescriptor } from '../provider.ts';
import { legalPage, vendor } from '../vendors/anthropic/vendor.ts';

/** Terms as of the notes' reading: anthropic protocol notes 8.1. */
export const descriptor: ProviderDescriptor = {
  id: 'anthropic',
  vendor: vendor.id,
  vendorLabel: vendor.label,
  label: 'Anthropic API key',
  summary: 'An API key of the Claude Console, for any program; billed by tokens.',
  dialects: ['anthropic-messages'],
  origin: vendor.origin,
  genuineClientsOnly: false,
  modelNames: /^claude-/i,
  refusal: null,
  methods: [
    {
      kind: 'api-key',
      label: 'API key',
      instruction: 'Create a key in the Claude Console and paste it.',
      terms:
        'API keys are the way in that Anthropic names for programs other than its own, and any client may use them. Usage is billed to your Console organization by tokens, apart from any plan.',
      termsUrl: legalPage,
      secretLabel: 'API key',
      secretPlaceholder: 'sk-ant-api03-…',
      acceptsBaseUrl: true,
    },
  ],
};
