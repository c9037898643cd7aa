import type { JsonObject } from '../../../server/ir/index.ts';
import { code, prose, tool } from './bodies.ts';

/** The agents whose conversations are translated. */
export const agents = ['claude-code', 'codex'] as const;
export type Agent = (typeof agents)[number];

/** A coding agent's request of about `bytes` bytes: instructions, tools, and rounds of reasoning, words, calls and results. */
export function conversation(agent: Agent, bytes: number): JsonObject {
  return agent === 'claude-code' ? claudeConversation(bytes) : codexConversation(bytes);
}

/** Rounds that fill `bytes`; results are short and long in turn, as those of commands and of files are. */
function rounds<Item>(
  bytes: number,
  make: (round: number, resultBytes: number) => readonly Item[],
): readonly Item[] {
  const items: Item[] = [];
  let size = 0;
  for (let round = 0; size < bytes; round += 1) {
    const resultBytes = [200, 1_200, 4_500, 600, 9_000, 2_400][round % 6] ?? 200;
    for (const item of make(round, resultBytes)) {
      items.push(item);
      size += JSON.stringify(item).length;
    }
  }
  return items;
}

/** What agents read and write is not ASCII only. */
const words = (bytes: number, round: number): string => `${prose(bytes, round)} — “done” ✓`;
const sealed = (round: number): string => `EqoBCkYIAxgCKkB3${round}Jk9Qm7Tz0`.padEnd(600, 'Qm7Tz03Jk9');
const command = (round: number): JsonObject => ({
  command: `cd /project && grep -rn "track${round}" src | head -${round % 50}`,
  description: prose(40, round),
});
const edit = (round: number): JsonObject => ({
  file_path: `/project/src/yard-${round}.ts`,
  old_string: code(400, round),
  new_string: code(500, round + 1),
});

function claudeConversation(bytes: number): JsonObject {
  const cached = { cache_control: { type: 'ephemeral' } };
  const messages = rounds<JsonObject>(bytes - 60_000, (round, resultBytes) => {
    const id = `toolu_01Bench${round}`;
    const isEdit = round % 4 === 3;
    return [
      {
        role: 'assistant',
        content: [
          ...(round % 3 === 0
            ? [{ type: 'thinking', thinking: words(300, round), signature: sealed(round) }]
            : []),
          { type: 'text', text: words(120, round) },
          {
            type: 'tool_use',
            id,
            name: isEdit ? 'Edit' : 'Bash',
            input: isEdit ? edit(round) : command(round),
          },
        ],
      },
      {
        role: 'user',
        content: [
          { tool_use_id: id, type: 'tool_result', content: code(resultBytes, round), is_error: false },
          ...(round % 10 === 9
            ? [{ type: 'text', text: '<system-reminder>\nGo on.\n</system-reminder>' }]
            : []),
        ],
      },
    ];
  });
  return {
    model: 'claude-sonnet-4-5-20250929',
    max_tokens: 32_000,
    stream: true,
    thinking: { type: 'enabled', budget_tokens: 31_999 },
    system: [
      { type: 'text', text: words(200, 1) },
      { type: 'text', text: words(14_000, 3), ...cached },
    ],
    tools: ['Bash', 'Edit', ...Array.from({ length: 14 }, (_, index) => `tool_${index}`)].map(
      (name, index) => ({
        ...tool(index),
        name,
      }),
    ),
    messages: [
      { role: 'user', content: [{ type: 'text', text: words(2_000, 9) }] },
      ...messages,
      { role: 'user', content: [{ type: 'text', text: 'Go on.', ...cached }] },
    ],
    metadata: { user_id: 'user_bench' },
  };
}

function codexConversation(bytes: number): JsonObject {
  const message = (role: string, type: string, text: string): JsonObject => ({
    type: 'message',
    role,
    content: [{ type, text }],
  });
  const input = rounds<JsonObject>(bytes - 50_000, (round, resultBytes) => {
    const callId = `call_Bench${round}`;
    const isPatch = round % 4 === 3;
    const reasoning = { type: 'reasoning', summary: [{ type: 'summary_text', text: words(200, round) }] };
    return [
      ...(round % 2 === 0 ? [{ ...reasoning, content: null, encrypted_content: sealed(round) }] : []),
      ...(round % 5 === 0 ? [message('assistant', 'output_text', words(120, round))] : []),
      isPatch
        ? { type: 'custom_tool_call', call_id: callId, name: 'apply_patch', input: code(900, round) }
        : {
            type: 'function_call',
            call_id: callId,
            name: 'exec_command',
            arguments: JSON.stringify(command(round)),
          },
      {
        type: isPatch ? 'custom_tool_call_output' : 'function_call_output',
        call_id: callId,
        output: code(resultBytes, round),
      },
    ];
  });
  const functionTool = (name: string, index: number): JsonObject => {
    const { description, input_schema: parameters } = tool(index);
    return { type: 'function', name, description, strict: false, parameters };
  };
  return {
    model: 'gpt-5.1-codex',
    instructions: words(14_000, 3),
    input: [
      message('developer', 'input_text', words(1_500, 2)),
      message('user', 'input_text', words(2_000, 9)),
      ...input,
      message('user', 'input_text', 'Go on.'),
    ],
    tools: [
      functionTool('exec_command', 0),
      {
        type: 'custom',
        name: 'apply_patch',
        description: prose(900),
        format: { type: 'grammar', syntax: 'lark', definition: 'start: hunk+' },
      },
      {
        type: 'namespace',
        name: 'mcp__tracker',
        description: 'The tracker.',
        tools: Array.from({ length: 14 }, (_, index) => functionTool(`tracker_${index}`, index)),
      },
    ],
    tool_choice: 'auto',
    parallel_tool_calls: true,
    reasoning: { effort: 'medium', summary: 'auto' },
    store: false,
    stream: true,
    include: ['reasoning.encrypted_content'],
    prompt_cache_key: '019a0000-0000-7000-8000-000000000000',
  };
}
