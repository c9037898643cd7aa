import type { Connection, ModelSlot } from '../manifest.ts';

/** One environment variable of Claude Code that we set, wherever it is set. */
export interface ClaudeVariable {
  readonly name: string;
  readonly value: string;
  readonly secret: boolean;
  readonly signature: boolean;
  readonly why: string;
}

/** The variable behind each model slot (anthropic protocol notes 5.1). */
const modelVariables: Readonly<Record<string, string>> = {
  main: 'ANTHROPIC_MODEL',
  opus: 'ANTHROPIC_DEFAULT_OPUS_MODEL',
  sonnet: 'ANTHROPIC_DEFAULT_SONNET_MODEL',
  haiku: 'ANTHROPIC_DEFAULT_HAIKU_MODEL',
  subagent: 'CLAUDE_CODE_SUBAGENT_MODEL',
};

export const claudeModelSlots: readonly ModelSlot[] = [
  {
    id: 'main',
    label: 'Model',
    detail: 'What a session starts with (ANTHROPIC_MODEL); a choice with /model or --model wins.',
  },
  {
    id: 'opus',
    label: 'Opus',
    detail: 'What Claude Code means by "opus" (ANTHROPIC_DEFAULT_OPUS_MODEL).',
  },
  {
    id: 'sonnet',
    label: 'Sonnet',
    detail: 'What Claude Code means by "sonnet" (ANTHROPIC_DEFAULT_SONNET_MODEL).',
  },
  {
    id: 'haiku',
    label: 'Haiku',
    detail: 'Titles, summaries and other small work (ANTHROPIC_DEFAULT_HAIKU_MODEL).',
  },
  {
    id: 'subagent',
    label: 'Subagents',
    detail: 'One model for every subagent (CLAUDE_CODE_SUBAGENT_MODEL), whatever the subagent asks for.',
  },
];

/** Cloud flags and keys that would win over ours when a process is started with them. */
export const cloudFlags = [
  'CLAUDE_CODE_USE_BEDROCK',
  'CLAUDE_CODE_USE_VERTEX',
  'CLAUDE_CODE_USE_FOUNDRY',
] as const;

/**
 * What Claude Code has to be told. ANTHROPIC_AUTH_TOKEN needs no login and no approval; ANTHROPIC_API_KEY asks a
 * question whose default answer is No, so it is never set (anthropic protocol notes 5.1). In pass-through mode no token
 * is set: the program keeps and sends its own login.
 */
export function claudeVariables(connection: Connection): readonly ClaudeVariable[] {
  const { proxyUrl, clientKey, mode } = connection;
  if (mode === 'pass-through') {
    const why =
      'sends Claude Code to Switchyard; the key in the path names it, and its own login travels along';
    const value = `${proxyUrl}/k/${clientKey}`;
    return [
      { name: 'ANTHROPIC_BASE_URL', value, secret: true, signature: true, why },
      ...claudeModelVariables(connection),
    ];
  }
  return [
    {
      name: 'ANTHROPIC_BASE_URL',
      value: proxyUrl,
      secret: false,
      signature: true,
      why: 'sends Claude Code to Switchyard',
    },
    {
      name: 'ANTHROPIC_AUTH_TOKEN',
      value: clientKey,
      secret: true,
      signature: true,
      why: 'the key by which Switchyard knows Claude Code; Claude Code asks for no login with it',
    },
    {
      name: 'ENABLE_PROMPT_CACHING_1H',
      value: '1',
      secret: false,
      signature: false,
      why: 'keeps the one-hour prompt cache that a plan gives and that this mode would otherwise lose',
    },
    ...claudeModelVariables(connection),
  ];
}

/** Only the slots that the person mapped. */
export function claudeModelVariables({ models }: Connection): readonly ClaudeVariable[] {
  return claudeModelSlots.flatMap(({ id, label }) => {
    const [name, value] = [modelVariables[id], models[id]];
    if (name === undefined || value === undefined) return [];
    return [{ name, value, secret: false, signature: false, why: `the model that you chose for ${label}` }];
  });
}

/** As an object of names and values. */
export function asRecord(variables: readonly ClaudeVariable[]): Readonly<Record<string, string>> {
  return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
}
