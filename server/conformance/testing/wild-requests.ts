import fc from 'fast-check';
import {
  efforts,
  type Block,
  type IrRequest,
  type JsonObject,
  type Tool,
  type ToolChoice,
  type Turn,
} from '../../ir/index.ts';
import { jsonTexts, seals, words } from './arbitrary-answers.ts';
import { requests } from './arbitrary-requests.ts';

const ids = fc.constantFrom('', 'a', 'b', 'call bad:id', 'x'.repeat(120), '__proto__', 'é世');
const names = fc.constantFrom(
  'Read',
  'mcp.srv:x',
  'mcp__server__'.repeat(8),
  '9lives',
  'größe',
  'constructor',
  'a b',
);
const texts = fc.oneof(words, fc.constantFrom('', ' ', '\n\n'));

const media: fc.Arbitrary<Block> = fc.constantFrom<Block>(
  ...(['image', 'document', 'audio', 'video'] as const).flatMap((kind) =>
    [
      { kind: 'base64', data: 'iVBORw0KGgo=' } as const,
      { kind: 'url', url: 'https://example.com/a' } as const,
      { kind: 'text', text: 'Words.' } as const,
      { kind: 'file-id', id: 'file-1', family: 'openai' } as const,
    ].map((source): Block => {
      const mediaType = {
        image: 'image/png',
        document: 'application/pdf',
        audio: 'audio/wav',
        video: 'video/mp4',
      }[kind];
      return { type: 'media', kind, mediaType, source, name: null, detail: null };
    }),
  ),
);

const block: fc.Arbitrary<Block> = fc.oneof(
  texts.map((text): Block => ({ type: 'text', text })),
  media,
  texts.map((text): Block => ({ type: 'refusal', text })),
  fc.tuple(texts, fc.option(seals)).map(([text, seal]): Block => ({ type: 'thinking', text, seal })),
  fc
    .tuple(ids, names, fc.oneof(jsonTexts, fc.constantFrom('', 'oops', '[1]')), fc.boolean())
    .map(([callId, name, input, isText]): Block => {
      return { type: 'tool-call', callId, name, namespace: null, form: isText ? 'text' : 'json', input };
    }),
  fc.tuple(ids, fc.array(texts, { maxLength: 2 }), fc.boolean()).map(([callId, said, isError]): Block => {
    const content = said.map((text) => ({ type: 'text', text }) as const);
    return { type: 'tool-result', callId, name: null, form: 'json', content, isError };
  }),
);

const turns: fc.Arbitrary<readonly Turn[]> = fc.array(
  fc.record({
    role: fc.constantFrom('user' as const, 'assistant' as const, 'system' as const),
    blocks: fc.array(block, { maxLength: 4 }),
  }),
  { maxLength: 6 },
);

const schemas: fc.Arbitrary<JsonObject | null> = fc.constantFrom<JsonObject | null>(
  null,
  {},
  { type: 'object' },
  {
    type: 'object',
    properties: { pattern: { type: ['string', 'null'], pattern: '^a' } },
    required: ['pattern', 'gone'],
  },
  {
    anyOf: [
      { type: 'object', properties: { a: { const: 'X' } } },
      { type: 'object', properties: { b: {} } },
    ],
  },
  { $ref: '#/$defs/A', $defs: { A: { type: 'object', properties: { self: { $ref: '#/$defs/A' } } } } },
  {
    type: 'object',
    properties: {
      list: { type: 'array', minItems: 1, items: { oneOf: [{ type: 'string' }, { type: 'null' }] } },
    },
  },
);

const tools: fc.Arbitrary<readonly Tool[]> = fc.uniqueArray(
  fc.oneof(
    fc.tuple(names, schemas, fc.constantFrom(null, false)).map(([name, parameters, strict]): Tool => {
      return { type: 'function', name, namespace: null, description: null, parameters, strict };
    }),
    names.map((name): Tool => ({ type: 'text', name, namespace: null, description: 'D.', format: null })),
    fc.constant<Tool>({
      type: 'web-search',
      name: 'web_search',
      allowedDomains: ['example.com'],
      blockedDomains: [],
      maximumUses: 3,
      userLocation: { country: 'CH' },
      contextSize: null,
    }),
    fc.constant<Tool>({ type: 'hosted', name: 'computer', native: { dialect: 'nobody', data: {} } }),
  ),
  { maxLength: 5, selector: ({ name }) => name },
);

const choices: fc.Arbitrary<ToolChoice | null> = fc.option(
  fc.oneof(
    fc.record({ mode: fc.constantFrom('auto' as const, 'none' as const, 'required' as const) }),
    names.map((name): ToolChoice => ({ mode: 'tool', name, namespace: null })),
    fc
      .array(names, { maxLength: 3 })
      .chain((chosen) =>
        fc.boolean().map((isRequired): ToolChoice => ({ mode: 'allowed', names: chosen, isRequired })),
      ),
  ),
);

const thinking = fc.option(
  fc.record({
    mode: fc.constantFrom('off' as const, 'on' as const, 'adaptive' as const, null),
    effort: fc.option(fc.constantFrom(...efforts)),
    budgetTokens: fc.option(fc.integer({ min: -1, max: 100_000 })),
    isShown: fc.option(fc.boolean()),
  }),
);

/** Requests as careless clients make them: any history, any names and ids, any schema, any wish. */
export const wildRequests: fc.Arbitrary<IrRequest> = fc
  .record({ base: requests, turns, tools, toolChoice: choices, thinking })
  .map(({ base, turns: said, ...wild }) => ({
    ...base,
    ...wild,
    turns: [{ role: 'user', blocks: [{ type: 'text', text: 'Begin.' }] }, ...said],
  }));
