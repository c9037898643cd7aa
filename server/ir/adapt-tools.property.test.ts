import fc from 'fast-check';
import { expect, it } from 'vitest';
import { adaptTools } from './adapt-tools.ts';
import { isLegalId } from './call-ids.ts';
import { checkRequest } from './check-request.ts';
import type { IrEvent } from './events.ts';
import { isLegalName } from './legal-names.ts';
import { replay } from './replay.ts';
import { createToolRestorer, restoreToolsInResponse } from './restore-tools.ts';
import type { Tool, Turn } from './request.ts';
import { noUsage, type IrResponse } from './response.ts';
import {
  assistant,
  call,
  functionTool,
  requestOf,
  result,
  strictRules,
  textTool,
  user,
} from './testing/sample-requests.ts';
import { wrapText } from './text-input-reader.ts';
import { toolKey } from './tool-table.ts';

const names = fc.oneof(
  fc.constantFrom('Read', 'a.b', 'a_b', 'a:b', 'ns__a_b', '__proto__', 'constructor', '', '1st', 'ü'),
  fc.string({ maxLength: 12 }),
  fc.integer({ min: 1, max: 3 }).map((tail) => `mcp__${'x'.repeat(30)}__${'y'.repeat(20)}${tail}`),
);
const namespaces = fc.constantFrom(null, null, 'ns', 'n.s', '__proto__');
const tools: fc.Arbitrary<Tool[]> = fc.array(
  fc
    .tuple(names, namespaces, fc.boolean())
    .map(([name, namespace, isText]) => (isText ? textTool(name, namespace) : functionTool(name, namespace))),
  { maxLength: 12 },
);
const rounds: fc.Arbitrary<Turn[]> = fc
  .array(fc.tuple(names, namespaces, fc.boolean(), fc.string({ minLength: 1, maxLength: 30 })), {
    maxLength: 6,
  })
  .map((calls) =>
    calls.flatMap(([name, namespace, isText, id]) => {
      const form = isText ? ('text' as const) : ('json' as const);
      return [assistant(call(id, name, { namespace, form })), user(result(id, 'ok', name, { form }))];
    }),
  );
const rules = fc.record({
  maximumNameLength: fc.constantFrom(20, 64),
  illegalNameCharacter: fc.constant(/[^a-zA-Z0-9_-]/g),
  nameStart: fc.constantFrom(null, /[a-zA-Z_]/, /^[a-zA-Z_]/),
  maximumIdLength: fc.constantFrom(20, 40),
  illegalIdCharacter: fc.constant(/[^a-zA-Z0-9_-]/g),
  hasNamespaces: fc.boolean(),
  hasTextTools: fc.boolean(),
});

it('makes every name and id legal and unlike the others, and changes no legal direct name', () => {
  fc.assert(
    fc.property(tools, rounds, rules, (declared, turns, target) => {
      const { request } = adaptTools(requestOf(turns, { tools: declared }), target);
      const keys = request.tools.map((tool) => {
        expect(isLegalName(tool.name, target)).toBe(true);
        expect(target.hasTextTools || tool.type === 'function').toBe(true);
        const namespace = 'namespace' in tool ? tool.namespace : null;
        expect(target.hasNamespaces || namespace === null).toBe(true);
        return toolKey(tool.name, namespace);
      });
      expect(new Set(keys).size).toBe(keys.length);
      expect(new Set(keys).size).toBe(new Set(declared.map(keyOf)).size);
      for (const tool of declared)
        if (tool.type === 'function' && tool.namespace === null && isLegalName(tool.name, target))
          expect(keys).toContain(tool.name);
      for (const block of request.turns.flatMap(({ blocks }) => blocks))
        if (block.type === 'tool-call' || block.type === 'tool-result') {
          expect(isLegalName(block.name ?? '', target)).toBe(true);
          expect(isLegalId(block.callId, target)).toBe(true);
        }
      expect(checkRequest(request)).toEqual([]);
      expect(adaptTools(request, target).request).toBe(request);
    }),
    { numRuns: 500 },
  );
});

it('restores every tool that the model calls, whole and as a stream', () => {
  fc.assert(
    fc.property(tools, rounds, rules, fc.string(), (declared, turns, target, said) => {
      const { request, table } = adaptTools(requestOf(turns, { tools: declared }), target);
      const kept = withoutTwins(declared);
      const answer: IrResponse = {
        id: null,
        model: null,
        blocks: request.tools.map((tool, at) => {
          const isText = kept[at]?.type === 'text';
          const namespace = 'namespace' in tool ? tool.namespace : null;
          return tool.type === 'text'
            ? call(`c${at}`, tool.name, { namespace, form: 'text', input: said })
            : call(`c${at}`, tool.name, { namespace, input: isText ? wrapText(said) : '{}' });
        }),
        finish: { unified: 'tool-calls', raw: null, stopSequence: null },
        usage: noUsage,
        error: null,
      };
      const restored = restoreToolsInResponse(answer, table);
      expect(
        restored.blocks.map((block) => ('name' in block && 'namespace' in block ? keyOf(block) : '')),
      ).toEqual(kept.map(keyOf));
      for (const [at, block] of restored.blocks.entries())
        if (kept[at]?.type === 'text') expect(block).toMatchObject({ form: 'text', input: said });
      const streamed = createToolRestorer(table).pushAll(replay(answer));
      expect(joinDeltas(streamed)).toEqual(joinDeltas(replay(restored)));
    }),
    { numRuns: 500 },
  );
});

it('adapts 5,000 turns with awkward names and ids in linear time', () => {
  const turns = Array.from({ length: 2_500 }, (_, round) => [
    assistant(call(`functions.Read:${round}`, `tool.${round}`)),
    user(result(`functions.Read:${round}`, 'x'.repeat(12_000), `tool.${round}`)),
  ]).flat();
  const declared = Array.from({ length: 5_000 }, (_, at) => functionTool(`${'n'.repeat(70)}${at}`));
  const { request } = adaptTools(requestOf(turns, { tools: declared }), strictRules);
  expect(new Set(request.tools.map(({ name }) => name)).size).toBe(5_000);
  expect(request.turns[1]).toEqual(user(result('functions_Read_0', 'x'.repeat(12_000), 'tool_0')));
});

function keyOf(tool: { readonly name: string; readonly namespace?: string | null }): string {
  return toolKey(tool.name, tool.namespace ?? null);
}

/** The declared tools that are offered, by the same rule: a function first, else the first. */
function withoutTwins(declared: readonly Tool[]): readonly Tool[] {
  return declared.filter((tool, at) => {
    const twins = declared.filter((other) => keyOf(other) === keyOf(tool));
    const winner = twins.find(({ type }) => type === 'function') ?? twins[0];
    return winner === tool && declared.indexOf(tool) === at;
  });
}

function joinDeltas(events: readonly IrEvent[]): readonly unknown[] {
  const inputs = new Map<number, string>();
  for (const event of events)
    if (event.type === 'tool-input-delta')
      inputs.set(event.block, (inputs.get(event.block) ?? '') + event.text);
  return [
    events.filter(({ type }) => type !== 'tool-input-delta'),
    [...inputs].filter(([, input]) => input !== ''),
  ];
}
