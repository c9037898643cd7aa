import type { AgentView } from '../../server/contract/index.ts';
import { makeAgent, makeAgents, makeApplied, makeFinding } from './agent-fixtures.ts';

const minute = 60_000;

/** Every state that an agent can be in, as a list that is as long as a developer's may get. */
export function makeAgentGallery(nowMs: number): AgentView[] {
  const other = (id: string, label: string, part: Partial<AgentView> = {}): AgentView =>
    makeAgent(nowMs, {
      id,
      label,
      home: `~/.config/${id}`,
      files: [`~/.config/${id}/settings.json`],
      version: '1.4.0',
      executable: `/usr/local/bin/${id}`,
      modes: ['key'],
      modelSlots: [],
      lastSeenMs: null,
      ...part,
    });
  const absent = { state: 'not-installed', version: null, executable: null } as const;
  return [
    ...makeAgents(nowMs),
    makeApplied(nowMs, {
      home: '/home/ada/second/.claude',
      homeSource: 'added',
      files: ['/home/ada/second/.claude/settings.json'],
      state: 'overridden',
      stateDetail: 'The environment variable ANTHROPIC_BASE_URL wins over the file.',
      findings: [
        makeFinding({
          kind: 'override',
          text: 'ANTHROPIC_BASE_URL in the environment wins over env.ANTHROPIC_BASE_URL: the login shell exports it.',
          file: '~/.zshrc',
          line: 31,
        }),
      ],
      key: { id: 'k4', lastFour: 'Wq3z' },
    }),
    makeApplied(nowMs, {
      ...other('opencode', 'OpenCode'),
      state: 'file-missing',
      stateDetail: '~/.config/opencode/opencode.json is gone.',
      findings: [makeFinding({ kind: 'file', text: '~/.config/opencode/opencode.json is gone.' })],
      appliedAtMs: nowMs - 3 * 86_400_000,
    }),
    other('gemini-cli', 'Gemini CLI', {
      state: 'launch-only',
      way: 'launch',
      lastSeenMs: nowMs - 50 * minute,
    }),
    other('goose', 'Goose', {
      state: 'unparsable',
      home: '~/.config/goose',
      files: ['~/.config/goose/config.yaml'],
      stateDetail: 'config.yaml line 14, column 3: a mapping entry is indented too far.',
      findings: [
        makeFinding({
          kind: 'file',
          text: 'A mapping entry is indented too far.',
          file: '~/.config/goose/config.yaml',
          line: 14,
          column: 3,
        }),
      ],
    }),
    other('qwen-code', 'Qwen Code', { home: '\\\\wsl$\\Ubuntu\\home\\ada\\.qwen', homeSource: 'wsl' }),
    other('aider', 'Aider'),
    other('droid', 'Factory Droid', absent),
    other('crush', 'Crush', absent),
    other('zed', 'Zed', absent),
    other('kilo', 'Kilo Code', absent),
    other('generic', 'Any OpenAI, Anthropic or Gemini client', {
      isProgram: false,
      canLaunch: false,
      modes: [],
      way: 'manual',
      home: '',
      files: [],
      version: null,
      executable: null,
      costs: [],
    }),
    ...(
      [
        [
          'cursor',
          'Cursor',
          'Its own server calls the address that you set, so one on this computer is never reached.',
        ],
        ['windsurf', 'Windsurf', 'It has no setting for an address of your own.'],
      ] as const
    ).map(([id, label, unsupported]) =>
      other(id, label, {
        state: 'unsupported',
        unsupported,
        canLaunch: false,
        modes: [],
        way: 'manual',
        files: [],
        costs: [],
      }),
    ),
  ];
}
