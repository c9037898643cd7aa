import type {
  AccountsSnapshot,
  AccountView,
  AppSnapshot,
  DetectedLogin,
  ProviderView,
  QuotaWindow,
  RequestRecord,
  Settings,
  UsageSummary,
} from '../../server/contract/index.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A quota window; `usedFraction` null = the vendor has not told. */
export function makeWindow(nowMs: number, part: Partial<QuotaWindow> = {}): QuotaWindow {
  return {
    id: '5h',
    label: '5 h',
    kind: 'short',
    usedFraction: 0.38,
    resetsAtMs: nowMs + 2 * hour + 10 * minute,
    windowSeconds: 5 * 3600,
    status: 'allowed',
    observedAtMs: nowMs - minute,
    source: 'header',
    ...part,
  };
}

export function makeWeek(nowMs: number, part: Partial<QuotaWindow> = {}): QuotaWindow {
  return makeWindow(nowMs, {
    id: '7d',
    label: 'Week',
    kind: 'long',
    usedFraction: 0.69,
    resetsAtMs: nowMs + 3 * day + 4 * hour,
    windowSeconds: 7 * 86_400,
    ...part,
  });
}

export function makeAccount(nowMs: number, part: Partial<AccountView> = {}): AccountView {
  return {
    id: 'work',
    provider: 'claude',
    vendor: 'anthropic',
    kind: 'cli-login',
    label: 'Work',
    enabled: true,
    position: 0,
    inUse: true,
    email: 'ada@example.com',
    plan: 'Max',
    secretLastFour: null,
    source: '~/.claude/.credentials.json',
    baseUrl: null,
    endpoint: null,
    genuineClientsOnly: true,
    credential: { state: 'ok', expiresAtMs: nowMs + 6 * hour, message: null },
    availability: { state: 'ready', untilMs: null, reason: null },
    windows: [makeWindow(nowMs), makeWeek(nowMs)],
    createdAtMs: nowMs - 12 * day,
    lastUsedAtMs: nowMs - 3 * minute,
    ...part,
  };
}

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

/** Two vendors, five accounts, one exhausted, one that needs a sign-in. */
export function makeAccounts(nowMs: number): AccountsSnapshot {
  return {
    revision: 1,
    groups: [
      { vendor: 'anthropic', label: 'Claude', mode: 'automatic', inUseAccountId: 'work' },
      { vendor: 'openai', label: 'Codex', mode: 'fixed', inUseAccountId: 'main' },
    ],
    accounts: [
      makeAccount(nowMs, {
        windows: [
          makeWindow(nowMs),
          makeWeek(nowMs),
          makeWeek(nowMs, { id: '7d_oi', label: 'Week, Fable', kind: 'scoped', usedFraction: 0.81 }),
        ],
      }),
      makeAccount(nowMs, {
        id: 'personal',
        label: 'Personal',
        plan: 'Pro',
        position: 1,
        inUse: false,
        kind: 'setup-token',
        source: null,
        secretLastFour: '7Qxa',
        windows: [
          makeWindow(nowMs, { usedFraction: 0.12, resetsAtMs: nowMs + 4 * hour + minute }),
          makeWeek(nowMs, { usedFraction: 0.05 }),
        ],
      }),
      makeAccount(nowMs, {
        id: 'side',
        label: 'Side',
        plan: 'Pro',
        position: 2,
        inUse: false,
        windows: [
          makeWindow(nowMs, { usedFraction: 1, status: 'rejected', resetsAtMs: nowMs + 95 * minute }),
          makeWeek(nowMs, { usedFraction: 0.44 }),
        ],
        availability: {
          state: 'cooling',
          untilMs: nowMs + 95 * minute,
          reason: 'The five-hour window is used up.',
        },
      }),
      makeAccount(nowMs, {
        id: 'key',
        provider: 'anthropic',
        label: 'Team key',
        plan: null,
        position: 3,
        inUse: false,
        kind: 'api-key',
        source: null,
        secretLastFour: 'Zk3A',
        genuineClientsOnly: false,
        email: null,
        windows: [],
      }),
      makeAccount(nowMs, {
        id: 'main',
        provider: 'codex',
        vendor: 'openai',
        label: 'Main',
        plan: 'Plus',
        windows: [
          makeWindow(nowMs, { usedFraction: 0.84, resetsAtMs: nowMs + 48 * minute }),
          makeWeek(nowMs, {
            usedFraction: 0.29,
            resetsAtMs: nowMs + 6 * day,
            observedAtMs: nowMs - 26 * minute,
          }),
        ],
      }),
      makeAccount(nowMs, {
        id: 'old',
        provider: 'codex',
        vendor: 'openai',
        label: 'grace@example.com',
        plan: 'Pro',
        position: 1,
        inUse: false,
        email: 'grace@example.com',
        credential: {
          state: 'expired',
          expiresAtMs: nowMs - day,
          message: 'The login has expired. Open Codex once; it signs in again.',
        },
        availability: { state: 'needs-attention', untilMs: null, reason: 'The login has expired.' },
        windows: [makeWindow(nowMs, { usedFraction: null, resetsAtMs: null })],
      }),
    ],
    providers: makeProviders(),
  };
}

export function makeApp(nowMs: number, part: Partial<AppSnapshot> = {}): AppSnapshot {
  return {
    revision: 1,
    version: '0.1.0',
    platform: 'linux',
    dataDirectory: '~/.local/share/switchyard',
    startedAtMs: nowMs - 3 * hour,
    nowMs,
    proxy: { state: 'running', host: '127.0.0.1', port: 4310, url: 'http://127.0.0.1:4310', message: null },
    secrets: { backend: 'keychain', state: 'available', message: 'Secrets are kept in the system keychain.' },
    demo: false,
    redirectedHosts: [],
    notices: [],
    ...part,
  };
}

export function makeSettings(part: Partial<Settings> = {}): Settings {
  return {
    port: 4310,
    theme: 'system',
    language: 'en',
    meterShows: 'left',
    resetShows: 'in',
    privacy: false,
    allowHeadlessClaude: false,
    historyDays: 90,
    modelRules: [],
    excludedModels: [],
    ...part,
  };
}

export function makeRequest(nowMs: number, part: Partial<RequestRecord> = {}): RequestRecord {
  return {
    id: 'r1',
    startedAtMs: nowMs - 20_000,
    agent: 'Claude Code',
    method: 'POST',
    path: '/v1/messages',
    modelAsked: 'claude-sonnet-4-6',
    modelServed: 'claude-sonnet-4-6',
    accountId: 'work',
    accountLabel: 'Work',
    provider: 'claude',
    state: 'done',
    status: 200,
    stream: true,
    firstTokenMs: 640,
    durationMs: 1840,
    usage: { input: 1240, output: 512, cacheRead: 48_200, cacheWrite: 0 },
    partial: false,
    finish: 'end_turn',
    errorCode: null,
    errorMessage: null,
    upstreamRequestId: 'req_011CVexample',
    attempts: [
      {
        accountId: 'work',
        accountLabel: 'Work',
        reason: 'In use for Claude.',
        status: 200,
        outcome: 'Served.',
        durationMs: 1835,
      },
    ],
    translatedTo: null,
    modelSent: 'claude-sonnet-4-6',
    losses: [],
    ...part,
  };
}

export function makeRequests(nowMs: number): RequestRecord[] {
  return [
    makeRequest(nowMs, {
      id: 'r0',
      startedAtMs: nowMs - 2000,
      state: 'running',
      status: null,
      durationMs: null,
      firstTokenMs: null,
      usage: null,
      finish: null,
    }),
    makeRequest(nowMs),
    makeRequest(nowMs, {
      id: 'r2',
      startedAtMs: nowMs - 95_000,
      agent: 'Codex',
      path: '/v1/responses',
      modelAsked: 'gpt-5.4-codex',
      modelServed: 'gpt-5.4-codex',
      accountId: 'main',
      accountLabel: 'Main',
      provider: 'codex',
      durationMs: 12_400,
      firstTokenMs: 1210,
      finish: 'completed',
    }),
    makeRequest(nowMs, {
      id: 'r3',
      startedAtMs: nowMs - 190_000,
      accountId: 'personal',
      accountLabel: 'Personal',
      durationMs: 3100,
      attempts: [
        {
          accountId: 'side',
          accountLabel: 'Side',
          reason: 'In use for Claude.',
          status: 429,
          outcome: 'Refused: the five-hour window is used up.',
          durationMs: 210,
        },
        {
          accountId: 'personal',
          accountLabel: 'Personal',
          reason: 'Next in order; Side is exhausted.',
          status: 200,
          outcome: 'Served.',
          durationMs: 2880,
        },
      ],
    }),
    makeRequest(nowMs, {
      id: 'r4',
      startedAtMs: nowMs - 400_000,
      state: 'failed',
      status: 529,
      agent: 'Claude Code',
      durationMs: 920,
      firstTokenMs: null,
      usage: null,
      finish: null,
      errorCode: 'upstream-broken',
      errorMessage: 'The vendor is overloaded.',
    }),
    makeRequest(nowMs, {
      id: 'r5',
      startedAtMs: nowMs - 900_000,
      agent: 'Codex',
      path: '/v1/responses',
      modelAsked: 'gpt-5.4',
      modelServed: 'gpt-5.4-mini',
      accountId: 'main',
      accountLabel: 'Main',
      state: 'cancelled',
      status: 200,
      durationMs: 60_400,
    }),
  ];
}

export function makeUsage(nowMs: number): UsageSummary {
  return {
    sinceMs: nowMs - 8 * hour,
    requests: 148,
    failed: 2,
    tokens: { input: 182_000, output: 64_000, cacheRead: 954_000, cacheWrite: 21_000 },
    byAgent: [
      { name: 'Claude Code', requests: 112, tokens: 904_000 },
      { name: 'Codex', requests: 36, tokens: 317_000 },
    ],
    byAccount: [{ accountId: 'work', name: 'Work', requests: 96, tokens: 780_000 }],
    byModel: [{ name: 'claude-sonnet-4-6', requests: 112, tokens: 904_000 }],
  };
}

export function makeDetected(): DetectedLogin[] {
  return [
    {
      provider: 'claude',
      kind: 'cli-login',
      label: 'Claude Code',
      path: '~/.claude/.credentials.json',
      reads:
        'Reads the access token and its expiry from this file when a request needs it. The file stays read-only.',
      plan: 'Max',
      email: 'ada@example.com',
      state: 'usable',
      message: null,
      accountId: null,
    },
    {
      provider: 'codex',
      kind: 'cli-login',
      label: 'Codex',
      path: '~/.codex/auth.json',
      reads:
        'Reads the access token and the account id from this file when a request needs it. The file stays read-only.',
      plan: 'Plus',
      email: null,
      state: 'expired',
      message: 'The login has expired. Open Codex once.',
      accountId: null,
    },
  ];
}
