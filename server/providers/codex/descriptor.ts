import type { ProviderDescriptor } from '../provider.ts';
import { codexAuthPage, termsPage, vendor } from '../vendors/openai/vendor.ts';

/** Terms as of the notes' reading: codex protocol notes 7.2, 7.3. */
export const descriptor: ProviderDescriptor = {
  id: 'codex',
  vendor: vendor.id,
  vendorLabel: vendor.label,
  label: 'ChatGPT plan (Codex)',
  summary: 'A ChatGPT plan through Codex, for requests of Codex itself.',
  dialects: ['openai-responses'],
  origin: 'https://chatgpt.com',
  genuineClientsOnly: true,
  modelNames: /^(?:gpt-|chatgpt-|codex-|o[134](?:-|$))/i,
  refusal:
    'A ChatGPT plan signed in through Codex serves requests of Codex itself only. Add an OpenAI API key in Switchyard for this program, or use Codex.',
  methods: [
    {
      kind: 'pass-through',
      label: "Codex's own login",
      instruction:
        'Stay signed in inside Codex and point it here; its own login travels through untouched and nothing is stored.',
      terms:
        'OpenAI offers signing in with ChatGPT for its Codex app, CLI and IDE extension, and use then follows your plan and workspace. The requests stay Codex’s own with Codex’s own login, so nothing is shared with another program.',
      termsUrl: codexAuthPage,
      secretLabel: null,
      secretPlaceholder: null,
      acceptsBaseUrl: false,
    },
    {
      kind: 'cli-login',
      label: 'Login that Codex keeps on this computer',
      instruction:
        'Sign in with `codex login`; Switchyard reads the current token when a request needs it, never renews it and never writes the file.',
      terms:
        'OpenAI’s terms forbid sharing credentials and getting around rate limits; no rule was found against one person keeping several logins for their own Codex. The sign-in that Codex uses is documented for Codex only, so Switchyard gives this login to genuine Codex requests and to nothing else.',
      termsUrl: termsPage,
      secretLabel: null,
      secretPlaceholder: null,
      acceptsBaseUrl: false,
      ways: ['program'],
    },
    {
      kind: 'snapshot',
      label: 'Paste a credentials file',
      instruction:
        'Paste the text of `auth.json`. Only its access token is kept and used until it ends; the refresh token stays Codex’s own, so nothing is renewed here.',
      terms:
        'OpenAI’s terms forbid sharing credentials and getting around rate limits; no rule was found against one person keeping several logins for their own Codex. The sign-in that Codex uses is documented for Codex only, so Switchyard gives this token to genuine Codex requests and to nothing else.',
      termsUrl: termsPage,
      secretLabel: 'Text of the file',
      secretPlaceholder: '{"tokens":…}',
      acceptsBaseUrl: false,
    },
    {
      kind: 'oauth',
      label: 'Sign in with ChatGPT',
      instruction:
        'Sign in on OpenAI’s page, or type a short code there; Switchyard keeps the login in its vault, renews it, and gives it to Codex only.',
      terms:
        'OpenAI documents this sign-in for its Codex app, CLI and IDE extension, and its terms forbid sharing credentials and getting around limits. Other programs use the same sign-in and none was named as allowed: the most exposed way in, and OpenAI may act without notice.',
      termsUrl: codexAuthPage,
      secretLabel: null,
      secretPlaceholder: null,
      acceptsBaseUrl: false,
      ways: ['browser', 'device'],
    },
  ],
};
