import type { ProviderDescriptor } from '../provider.ts';
import { signInPage, vendor } from '../vendors/openai/vendor.ts';

/** Terms as of the notes' reading: codex protocol notes 7.1, 7.3. */
export const descriptor: ProviderDescriptor = {
  id: 'chatgpt',
  vendor: vendor.id,
  vendorLabel: vendor.label,
  label: 'ChatGPT (Sign in with ChatGPT)',
  summary: 'A ChatGPT Plus or Pro plan that you allow Switchyard to use, for any program on this computer.',
  dialects: ['openai-responses'],
  origin: 'https://api.openai.com',
  genuineClientsOnly: false,
  modelNames: /^(?:gpt-|chatgpt-|codex-|o[134](?:-|$))/i,
  refusal: null,
  methods: [
    {
      kind: 'oauth',
      label: 'Continue with ChatGPT',
      instruction:
        'Allow Switchyard on OpenAI’s page; requests through this account then use your ChatGPT plan, and ChatGPT’s settings show that use and let you set a weekly limit for it.',
      terms:
        'OpenAI offers this sign-in, as a preview since September 2026, to open-source apps that run on your computer, for Plus and Pro plans. Use counts against your ChatGPT plan, and only you may use it: the terms forbid sharing credentials and getting around limits.',
      termsUrl: signInPage,
      secretLabel: null,
      secretPlaceholder: null,
      acceptsBaseUrl: false,
      ways: ['browser'],
      notice:
        'Requests through this account use your ChatGPT plan. ChatGPT’s settings show that use and let you set a limit for Switchyard.',
    },
  ],
};
