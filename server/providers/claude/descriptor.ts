import type { ProviderDescriptor } from '../provider.ts';
import { gatewayPage, legalPage, vendor } from '../vendors/anthropic/vendor.ts';

/** Terms as of the notes' reading: anthropic protocol notes 8.1 to 8.3. */
export const descriptor: ProviderDescriptor = {
  id: 'claude',
  vendor: vendor.id,
  vendorLabel: vendor.label,
  label: 'Claude plan',
  summary: 'A Claude Pro, Max, Team or Enterprise plan, for requests of Claude Code itself.',
  dialects: ['anthropic-messages'],
  origin: vendor.origin,
  genuineClientsOnly: true,
  modelNames: /^claude-/i,
  refusal:
    'A Claude plan serves requests of Claude Code itself only, because its terms keep plan logins to Anthropic’s own programs. Add an Anthropic API key in Switchyard for this program, or use Claude Code.',
  methods: [
    {
      kind: 'pass-through',
      label: "Claude Code's own login",
      instruction:
        'Stay signed in inside Claude Code and point it here; its own login travels through untouched and nothing is stored.',
      terms:
        'Anthropic documents pointing Claude Code at a gateway while it keeps its own claude.ai login; plan limits and billing go on as usual. Its terms keep plan logins for ordinary use of Claude Code and its other native programs, so Switchyard lets nothing else use this one.',
      termsUrl: gatewayPage,
      secretLabel: null,
      secretPlaceholder: null,
      acceptsBaseUrl: false,
    },
    {
      kind: 'cli-login',
      label: 'Login that Claude Code keeps on this computer',
      instruction:
        'Sign in with `claude auth login`; Switchyard reads the current token when a request needs it, never renews it and never writes the file.',
      terms:
        'Anthropic welcomes people who sign in to the unmodified Claude Code with their own plan, but says that third-party developers may not collect, store or pass on such credentials. Reading the token for your own Claude Code comes near that line, and Anthropic may act without notice.',
      termsUrl: legalPage,
      secretLabel: null,
      secretPlaceholder: null,
      acceptsBaseUrl: false,
      ways: ['program'],
    },
    {
      kind: 'setup-token',
      label: 'Setup token',
      instruction:
        'Run `claude setup-token`, sign in, and paste the token it prints; it is good for one year.',
      terms:
        'Plan logins are meant for people’s own ordinary use of Claude Code; Anthropic tells developers of other programs to use API keys. Its terms do not want third parties to store such tokens, and Anthropic may act without notice.',
      termsUrl: legalPage,
      secretLabel: 'Setup token',
      secretPlaceholder: 'sk-ant-oat01-…',
      acceptsBaseUrl: false,
    },
    {
      kind: 'snapshot',
      label: 'Paste a credentials file',
      instruction:
        'Paste the text of `.credentials.json`. Only its access token is kept and used until it ends; the refresh token stays Claude Code’s own, so nothing is renewed here.',
      terms:
        'Anthropic says that third-party developers may not collect, store or pass on the credentials of a plan login. Keeping one for your own Claude Code, for some hours, comes near that line, and Anthropic may act without notice.',
      termsUrl: legalPage,
      secretLabel: 'Text of the file',
      secretPlaceholder: '{"claudeAiOauth":…}',
      acceptsBaseUrl: false,
    },
    {
      kind: 'oauth',
      label: 'Sign in with the browser',
      instruction:
        'Sign in on Anthropic’s page; Switchyard keeps the login in its vault, renews it, and gives it to Claude Code only.',
      terms:
        'Anthropic’s terms say that third-party developers may not offer Claude.ai sign-in or keep such credentials for their users. This is that, for yourself alone: the most exposed way in, and Anthropic may act without notice.',
      termsUrl: legalPage,
      secretLabel: null,
      secretPlaceholder: null,
      acceptsBaseUrl: false,
      ways: ['browser'],
    },
  ],
};
