import type { ProviderView } from '../../server/contract/index.ts';

export function makeProviders(): ProviderView[] {
  const method = (part: Partial<ProviderView['methods'][number]>): ProviderView['methods'][number] => ({
    kind: 'api-key',
    label: 'API key',
    instruction: 'Create a key in the vendor’s console and paste it here.',
    terms: 'API keys are meant for programs. Use is billed by the token under the commercial terms.',
    termsUrl: 'https://www.anthropic.com/legal/commercial-terms',
    secretLabel: 'API key',
    secretPlaceholder: 'sk-ant-api…',
    acceptsBaseUrl: true,
    ...part,
  });
  const planTerms = {
    terms:
      'Plans are for use by one person through the vendor’s own products. Other programs need an API key.',
    termsUrl: 'https://www.anthropic.com/legal/consumer-terms',
    acceptsBaseUrl: false,
  };
  return [
    {
      id: 'claude',
      vendor: 'anthropic',
      label: 'Claude plan',
      summary: 'Pro, Max or Team. Serves genuine Claude Code only.',
      genuineClientsOnly: true,
      endpoint: null,
      methods: [
        method({
          ...planTerms,
          kind: 'pass-through',
          label: 'Claude Code’s own login, passed through',
          instruction: 'Nothing to type: Claude Code sends its login with each request.',
          secretLabel: null,
          secretPlaceholder: null,
        }),
        method({
          ...planTerms,
          kind: 'cli-login',
          ways: ['program'],
          label: 'The login that Claude Code made',
          instruction: 'Sign in with Claude Code; Switchyard reads the file when a request needs it.',
          secretLabel: null,
          secretPlaceholder: null,
        }),
        method({
          ...planTerms,
          kind: 'setup-token',
          label: 'Setup token',
          instruction: 'Run “claude setup-token” and paste what it prints.',
          secretLabel: 'Setup token',
          secretPlaceholder: 'sk-ant-oat…',
        }),
        method({
          ...planTerms,
          kind: 'oauth',
          ways: ['browser'],
          label: 'Sign in with the browser',
          instruction: 'Sign in on the vendor’s page; Switchyard keeps the login and renews it.',
          secretLabel: null,
          secretPlaceholder: null,
        }),
      ],
    },
    {
      id: 'anthropic',
      vendor: 'anthropic',
      label: 'Anthropic API',
      summary: 'Billed by the token. Serves every program.',
      genuineClientsOnly: false,
      endpoint: null,
      methods: [method({})],
    },
    {
      id: 'codex',
      vendor: 'openai',
      label: 'Codex plan',
      summary: 'ChatGPT Plus, Pro or Team. Serves genuine Codex only.',
      genuineClientsOnly: true,
      endpoint: null,
      methods: [
        method({
          ...planTerms,
          kind: 'cli-login',
          ways: ['program'],
          label: 'The login that Codex made',
          instruction: 'Sign in with Codex; Switchyard reads the file when a request needs it.',
          secretLabel: null,
          secretPlaceholder: null,
        }),
        method({
          ...planTerms,
          kind: 'oauth',
          ways: ['browser', 'device'],
          label: 'Sign in with ChatGPT',
          instruction: 'Sign in on the vendor’s page, or type a short code there.',
          secretLabel: null,
          secretPlaceholder: null,
        }),
      ],
    },
    {
      id: 'openai',
      vendor: 'openai',
      label: 'OpenAI API',
      summary: 'Billed by the token. Serves every program.',
      genuineClientsOnly: false,
      endpoint: null,
      methods: [method({ secretPlaceholder: 'sk-…' })],
    },
    makeEndpointProvider(),
  ];
}

/** Any server that speaks Chat Completions or Responses, with one known server and one on this computer. */
export function makeEndpointProvider(): ProviderView {
  return {
    id: 'openai-compatible',
    vendor: 'openai-compatible',
    label: 'OpenAI-compatible endpoint',
    summary: 'Any server that speaks Chat Completions or Responses.',
    genuineClientsOnly: false,
    methods: [
      {
        kind: 'api-key',
        label: 'Base URL and key',
        instruction: 'Choose a server you know, or type the base URL as its own documentation has it.',
        terms: 'The terms of the server’s owner hold. A key is sent to the address that you type only.',
        termsUrl: null,
        secretLabel: 'API key',
        secretPlaceholder: 'sk-…',
        acceptsBaseUrl: true,
      },
    ],
    endpoint: {
      dialects: ['openai-chat', 'openai-responses'],
      authStyles: ['bearer', 'api-key', 'x-api-key', 'none'],
      switches: ['maximumOutputField', 'developerRole', 'images', 'strip'],
      presets: [
        {
          id: 'router',
          label: 'Router',
          baseUrl: 'https://router.example/api/v1',
          dialect: 'openai-chat',
          authStyle: 'bearer',
          switches: { developerRole: false },
          termsUrl: 'https://router.example/terms',
          note: null,
        },
        {
          id: 'local',
          label: 'Local (this computer)',
          baseUrl: 'http://127.0.0.1:11434/v1',
          dialect: 'openai-chat',
          authStyle: 'none',
          switches: {},
          termsUrl: null,
          note: 'Coding agents need a larger context.',
        },
      ],
    },
  };
}
