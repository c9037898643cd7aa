import fc from 'fast-check';
import type { Block, FunctionTool, IrRequest, MediaBlock, OutputFormat, Tool, Turn } from '../../ir/index.ts';
import { jsonTexts, seals, words } from './arbitrary-answers.ts';

const names = ['Read', 'Bash', 'get_weather'] as const;
const name = fc.constantFrom(...names);

const image: fc.Arbitrary<MediaBlock> = fc.constant({
  type: 'media',
  kind: 'image',
  mediaType: 'image/png',
  source: { kind: 'base64', data: 'iVBORw0KGgo=' },
  name: null,
  detail: null,
});

interface Call {
  readonly name: string;
  readonly input: string;
  readonly output: string;
  readonly isError: boolean;
}

interface Round {
  readonly thinking: Block | null;
  readonly said: string | null;
  readonly calls: readonly Call[];
  readonly asked: string;
  readonly picture: MediaBlock | null;
}

const thoughts: fc.Arbitrary<Block> = fc
  .tuple(words, fc.option(seals))
  .map(([text, seal]) => ({ type: 'thinking', text, seal }));

const round: fc.Arbitrary<Round> = fc.record<Round>({
  thinking: fc.option(thoughts),
  said: fc.option(words),
  calls: fc.array(fc.record({ name, input: jsonTexts, output: words, isError: fc.boolean() }), {
    maxLength: 3,
  }),
  asked: words,
  picture: fc.option(image),
});

/** What a round adds to a conversation; a round without words or calls says something, as a mended turn is never empty. */
function turnsOf({ thinking, said, calls, asked, picture }: Round, number: number): readonly Turn[] {
  const id = (at: number): string => `call_${number}_${at}`;
  const text = said ?? (calls.length === 0 ? 'Well.' : null);
  const made = calls.map(({ name: called, input }, at): Block => {
    return { type: 'tool-call', callId: id(at), name: called, namespace: null, form: 'json', input };
  });
  const results = calls.map(({ name: called, output, isError }, at): Block => {
    const content = [{ type: 'text', text: output } as const];
    return { type: 'tool-result', callId: id(at), name: called, form: 'json', content, isError };
  });
  return [
    {
      role: 'assistant',
      blocks: [
        ...(thinking === null ? [] : [thinking]),
        ...(text === null ? [] : [{ type: 'text', text } as const]),
        ...made,
      ],
    },
    {
      role: 'user',
      blocks: [...results, ...(picture === null ? [] : [picture]), { type: 'text', text: asked }],
    },
  ];
}

const schema = { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] } as const;

const tool = (called: string): FunctionTool => ({
  type: 'function',
  name: called,
  namespace: null,
  description: `Does ${called}.`,
  parameters: schema,
  strict: null,
});

const outputFormat: fc.Arbitrary<OutputFormat> = fc.constantFrom<OutputFormat>(
  { type: 'json' },
  {
    type: 'json-schema',
    name: 'thing',
    description: null,
    schema: { ...schema, additionalProperties: false },
    strict: true,
  },
);

/** Neither 0 nor 1, which say as much as nothing for a penalty and a temperature. */
const unit = fc.integer({ min: 1, max: 9 }).map((tenths) => tenths / 10);

const settings = fc.record({
  stream: fc.boolean(),
  maximumOutputTokens: fc.option(fc.integer({ min: 16, max: 8_000 })),
  stopSequences: fc.uniqueArray(fc.constantFrom('END', '\n', '###'), { maxLength: 2 }),
  parallelToolCalls: fc.option(fc.boolean()),
  userId: fc.option(fc.constantFrom('user-1')),
  cacheKey: fc.option(fc.constantFrom('key-1')),
  outputFormat: fc.option(outputFormat),
  verbosity: fc.option(fc.constantFrom('low' as const, 'high' as const)),
  serviceTier: fc.option(fc.constant('priority' as const)),
  sampling: fc.record({
    temperature: fc.option(unit),
    topP: fc.option(unit),
    topK: fc.option(fc.integer({ min: 1, max: 100 })),
    seed: fc.option(fc.nat(1_000)),
    presencePenalty: fc.option(unit),
    frequencyPenalty: fc.option(unit),
  }),
});

/** Sound requests: alternating turns, every call answered, tools of three names, and settings of every kind. */
export const requests: fc.Arbitrary<IrRequest> = fc
  .record({
    first: words,
    rounds: fc.array(round, { maxLength: 3 }),
    instructions: fc.option(words),
    settings,
  })
  .chain(({ first, rounds, instructions, settings: said }) =>
    fc
      .record({
        tools: fc.constant(names.map(tool) as readonly Tool[]),
        toolChoice: fc.option(
          fc.oneof(
            fc.record({ mode: fc.constantFrom('auto' as const, 'none' as const, 'required' as const) }),
            name.map((chosen) => ({ mode: 'tool' as const, name: chosen, namespace: null })),
          ),
        ),
      })
      .map(({ tools, toolChoice }) => ({
        model: 'asked-model',
        system: instructions === null ? [] : [{ type: 'text', text: instructions } as const],
        turns: [
          { role: 'user', blocks: [{ type: 'text', text: first }] } as const,
          ...rounds.flatMap((entry, number) => turnsOf(entry, number)),
        ],
        tools,
        toolChoice,
        thinking: null,
        ...said,
      })),
  );
