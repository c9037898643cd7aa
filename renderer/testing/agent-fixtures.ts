import type { AgentFinding, AgentKey, AgentManual, AgentView } from '../../server/contract/index.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export function makeAgent(nowMs: number, part: Partial<AgentView> = {}): AgentView {
  return {
    id: 'claude-code',
    label: 'Claude Code',
    home: '~/.claude',
    homeSource: 'default',
    files: ['~/.claude/settings.json'],
    state: 'direct',
    stateDetail: null,
    findings: [],
    mode: null,
    modes: ['key', 'pass-through'],
    way: 'always',
    canLaunch: true,
    version: '2.1.42',
    executable: '/usr/local/bin/claude',
    isProgram: true,
    costs: [
      'Remote control and voice mode need a direct connection.',
      'Running sessions pick it up when they start again.',
    ],
    modelSlots: [
      { id: 'opus', label: 'Large model', detail: 'For planning and hard questions.' },
      { id: 'haiku', label: 'Small model', detail: 'For titles and summaries.' },
    ],
    models: {},
    key: null,
    unsupported: null,
    appliedAtMs: null,
    lastSeenMs: nowMs - 4 * minute,
    ...part,
  };
}

/** An agent that points here. */
export function makeApplied(nowMs: number, part: Partial<AgentView> = {}): AgentView {
  return makeAgent(nowMs, {
    state: 'applied',
    mode: 'key',
    appliedAtMs: nowMs - day,
    key: { id: 'k1', lastFour: 'x7Qa' },
    ...part,
  });
}

export function makeFinding(part: Partial<AgentFinding> = {}): AgentFinding {
  return { kind: 'drift', text: '', file: null, line: null, column: null, by: null, ...part };
}

const codex = {
  id: 'codex',
  label: 'Codex',
  home: '~/.codex',
  files: ['~/.codex/config.toml'],
  version: '0.118.0',
  executable: '/usr/local/bin/codex',
  modes: ['key', 'profile'],
  modelSlots: [{ id: 'model', label: 'Model', detail: 'The model that a new session begins with.' }],
} as const satisfies Partial<AgentView>;

/** One agent that points here and one that somebody changed. */
export function makeAgents(nowMs: number): AgentView[] {
  return [
    makeApplied(nowMs),
    makeApplied(nowMs, {
      ...codex,
      modes: [...codex.modes],
      files: [...codex.files],
      modelSlots: [...codex.modelSlots],
      state: 'drifted',
      stateDetail: 'model_provider was changed to "openai" outside of Switchyard.',
      findings: [
        makeFinding({
          text: 'model_provider is "openai" now, not "switchyard"',
          file: '~/.codex/config.toml',
          line: 12,
          by: 'cc-switch',
        }),
        makeFinding({
          text: 'model_providers.switchyard.base_url is gone',
          file: '~/.codex/config.toml',
          line: null,
        }),
      ],
      appliedAtMs: nowMs - 2 * day,
      lastSeenMs: nowMs - 2 * hour,
      key: { id: 'k3', lastFour: 'p0Lm' },
    }),
  ];
}

/** The keys that an applied Claude Code has; `drifted`: two of them are not ours any more. */
export function makeAgentKeys(nowMs: number, agent: AgentView): AgentKey[] {
  const file = agent.files[0] ?? '';
  const drifted = agent.state === 'drifted';
  const key = (part: Partial<AgentKey>): AgentKey => ({
    file,
    key: 'env.ANTHROPIC_BASE_URL',
    before: null,
    ours: 'http://127.0.0.1:4310',
    current: 'http://127.0.0.1:4310',
    state: 'ours',
    why: 'Sends requests to Switchyard.',
    appliedAtMs: nowMs - day,
    ...part,
  });
  if (agent.id === 'codex') {
    return [
      key({
        key: 'model_provider',
        before: 'openai',
        ours: 'switchyard',
        current: drifted ? 'openai' : 'switchyard',
        state: drifted ? 'changed' : 'ours',
        why: 'Chooses the table below.',
      }),
      key({
        key: 'model_providers.switchyard.base_url',
        ours: 'http://127.0.0.1:4310/v1',
        current: drifted ? null : 'http://127.0.0.1:4310/v1',
        state: drifted ? 'missing' : 'ours',
      }),
      key({
        key: 'model_providers.switchyard.experimental_bearer_token',
        ours: '••••p0Lm',
        current: '••••p0Lm',
        why: 'The agent’s own client key.',
      }),
    ];
  }
  return [
    key({}),
    key({
      key: 'env.ANTHROPIC_AUTH_TOKEN',
      before: '••••90ab',
      ours: '••••x7Qa',
      current: '••••x7Qa',
      why: 'The agent’s own client key.',
    }),
  ];
}

export const keyPlaceholder = 'YOUR_SWITCHYARD_KEY';

export function makeManual(): AgentManual {
  const snippet = (
    id: string,
    label: string,
    language: string,
    text: string,
  ): AgentManual['snippets'][number] => ({ id, label, language, text });
  return {
    keyPlaceholder,
    snippets: [
      snippet(
        'shell',
        'Shell',
        'shell',
        `export ANTHROPIC_BASE_URL=http://127.0.0.1:4310\nexport ANTHROPIC_AUTH_TOKEN=${keyPlaceholder}\n`,
      ),
      snippet(
        'powershell',
        'PowerShell',
        'powershell',
        `$env:ANTHROPIC_BASE_URL = "http://127.0.0.1:4310"\n$env:ANTHROPIC_AUTH_TOKEN = "${keyPlaceholder}"\n`,
      ),
      snippet(
        'settings',
        'settings.json',
        'json',
        `{\n  "env": {\n    "ANTHROPIC_BASE_URL": "http://127.0.0.1:4310",\n    "ANTHROPIC_AUTH_TOKEN": "${keyPlaceholder}"\n  }\n}\n`,
      ),
    ],
  };
}
