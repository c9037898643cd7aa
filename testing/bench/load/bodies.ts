/** Request bodies. Words, not filler: one letter over and over makes peers that count tokens spin for minutes. */

const sentences = [
  'The dispatcher reads the timetable again and moves the night freight to the second siding.',
  'Please change the parser so that an unfinished line is kept until the rest of it arrives.',
  'In this repository the tests live beside the code and each one names the behaviour it protects.',
  'A signal that shows nothing is treated as red, because silence is not permission.',
  'The function returns the earliest reset of all windows, or null when none of them is known.',
  'When the crew changes at midnight, the open orders are read aloud and signed by both.',
];

/** About `bytes` bytes of English, different for each seed. */
export function prose(bytes: number, seed = 0): string {
  const parts: string[] = [];
  let size = 0;
  for (let index = seed; size < bytes; index += 1) {
    const part = `${sentences[index % sentences.length]} (${index}) `;
    parts.push(part);
    size += part.length;
  }
  return parts.join('').slice(0, bytes);
}

export interface BodyInput {
  readonly model: string;
  readonly stream: boolean;
}

/** A short question. */
export function smallBody({ model: name, stream }: BodyInput): Buffer {
  return json({ model: name, max_tokens: 256, stream, messages: [{ role: 'user', content: prose(80) }] });
}

/** 64 KiB of prose in one turn. */
export function proseBody({ model: name, stream }: BodyInput): Buffer {
  return json({ model: name, max_tokens: 256, stream, messages: [{ role: 'user', content: prose(65_536) }] });
}

/** About 100 KB with the parts of a coding agent's turn: system blocks, many tools, tool calls and their results. */
export function agentBody({ model: name, stream }: BodyInput): Buffer {
  const cached = { cache_control: { type: 'ephemeral' } };
  const turns = Array.from({ length: 8 }, (_, turn) => [
    {
      role: 'assistant',
      content: [
        { type: 'text', text: prose(300, turn) },
        {
          type: 'tool_use',
          id: `toolu_bench_${turn}`,
          name: 'tool_3',
          input: { path: `src/file-${turn}.ts`, limit: 200 },
        },
      ],
    },
    {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: `toolu_bench_${turn}`,
          content: [{ type: 'text', text: code(4_500, turn) }],
        },
      ],
    },
  ]);
  return json({
    model: name,
    max_tokens: 32_000,
    stream,
    system: [
      { type: 'text', text: prose(200) },
      { type: 'text', text: prose(14_000, 3), ...cached },
    ],
    tools: Array.from({ length: 16 }, (_, index) => tool(index)),
    messages: [{ role: 'user', content: [{ type: 'text', text: prose(2_000, 9) }] }, ...turns.flat()],
    metadata: { user_id: 'user_bench' },
  });
}

/** A tool as Messages has it, 2 KB. */
export function tool(index: number) {
  return {
    name: `tool_${index}`,
    description: prose(1_700, index),
    input_schema: {
      type: 'object',
      properties: {
        path: { type: 'string', description: prose(120, index) },
        limit: { type: 'number', description: prose(90, index + 1) },
        mode: { type: 'string', enum: ['read', 'write', 'list'] },
      },
      required: ['path'],
      additionalProperties: false,
    },
  };
}

/** Source text: line breaks, quotes and backslashes, which JSON escapes. */
export function code(bytes: number, seed: number): string {
  const lines: string[] = [];
  for (let index = 0; lines.length * 60 < bytes; index += 1)
    lines.push(
      `${index + 1}\tconst track${seed}_${index} = read("yard\\\\line-${index}", { strict: true });`,
    );
  return lines.join('\n').slice(0, bytes);
}

function json(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}
