import { describe, expect, it } from 'vitest';
import type { FunctionTool, IrRequest, Target, TargetSwitches, WebSearchTool } from '../../ir/index.ts';
import { unknownTraits } from '../../ir/index.ts';
import { encodeRequest } from './encode-request.ts';
import { flattenSchema } from '../flatten-schema.ts';
import { bodyOf, lossesOf, requestOf, say } from './testing/requests.ts';

const target = (switches: TargetSwitches = {}): Target => ({ model: 'c', traits: unknownTraits, switches });
const own = { native: { dialect: 'anthropic-messages', data: {} } } as const;
const encode = (rest: Partial<IrRequest>, to = target()): Record<string, unknown> =>
  bodyOf(encodeRequest(requestOf([say('user', 'q')], { ...own, ...rest }), to));
const losses = (rest: Partial<IrRequest>, to = target()): readonly string[] =>
  lossesOf(encodeRequest(requestOf([say('user', 'q')], { ...own, ...rest }), to));
const tool = (name: string, rest: Partial<FunctionTool> = {}): FunctionTool => ({
  type: 'function',
  name,
  namespace: null,
  description: null,
  parameters: null,
  strict: null,
  ...rest,
});
const search: WebSearchTool = {
  type: 'web-search',
  name: 'web_search_preview',
  allowedDomains: ['a'],
  blockedDomains: [],
  maximumUses: 2,
  userLocation: { city: 'Oslo' },
  contextSize: null,
};

describe('the tools of an encoded Messages request', () => {
  it('have an object schema, and keep what is in it', () => {
    const parameters = { type: 'object', properties: { a: {} }, additionalProperties: false, $defs: {} };
    const tools = [tool('A', { description: 'd', parameters }), tool('B', { strict: true })];
    expect(encode({ tools })['tools']).toEqual([
      { name: 'A', description: 'd', input_schema: parameters },
      { name: 'B', input_schema: { type: 'object', properties: {} } },
    ]);
    expect(losses({ tools })).toEqual(['tools[1].strict']);
  });

  it('offer the vendor’s web search with its limits [rule 138]', () => {
    const offered = { type: 'web_search_20250305', name: 'web_search', max_uses: 2 };
    const place = { user_location: { type: 'approximate', city: 'Oslo' } };
    expect(encode({ tools: [search] })['tools']).toEqual([{ ...offered, allowed_domains: ['a'], ...place }]);
    const blocking = { ...search, allowedDomains: [], blockedDomains: ['b'], userLocation: null };
    expect(encode({ tools: [blocking] })['tools']).toEqual([{ ...offered, blocked_domains: ['b'] }]);
    expect(
      encode({ tools: [search], toolChoice: { mode: 'tool', name: search.name, namespace: null } }),
    ).toMatchObject({
      tool_choice: { type: 'tool', name: 'web_search' },
    });
  });

  it('leave out, visibly, what the server does not run', () => {
    const hosted = { type: 'hosted', name: 'x', native: { dialect: 'gemini', data: {} } } as const;
    const encoded = encodeRequest(
      requestOf([say('user', 'q')], { tools: [search, hosted] }),
      target({ webSearch: false }),
    );
    expect(encoded.body).not.toHaveProperty('tools');
    expect(encoded.losses).toMatchObject([
      { path: 'tools[0]', kind: 'server-tool', isVisible: true },
      { path: 'tools[1]', kind: 'server-tool', isVisible: true },
    ]);
    expect(losses({ tools: [search, tool('web_search')] })).toEqual(['tools[0]']);
  });

  it.each([
    [{ mode: 'auto' }, { type: 'auto' }],
    [{ mode: 'required' }, { type: 'any' }],
    [{ mode: 'none' }, { type: 'none' }],
    [
      { mode: 'tool', name: 'A', namespace: null },
      { type: 'tool', name: 'A' },
    ],
    [{ mode: 'tool', name: 'gone', namespace: null }, { type: 'auto' }],
    [null, undefined],
  ] as const)('are chosen as %j says [rule 57]', (toolChoice, expected) => {
    expect(encode({ tools: [tool('A')], toolChoice })['tool_choice']).toEqual(expected);
  });

  it('are narrowed to those that a client allows', () => {
    const toolChoice = { mode: 'allowed', names: ['B'], isRequired: true } as const;
    expect(encode({ tools: [tool('A'), tool('B')], toolChoice })).toMatchObject({
      tools: [{ name: 'B' }],
      tool_choice: { type: 'any' },
    });
  });

  it('are called one at a time when the client wants it [rule 58]', () => {
    const tools = [tool('A')];
    const serial = { disable_parallel_tool_use: true };
    expect(encode({ tools, parallelToolCalls: false })['tool_choice']).toEqual({ type: 'auto', ...serial });
    expect(
      encode({ tools, parallelToolCalls: false, toolChoice: { mode: 'required' } })['tool_choice'],
    ).toEqual({
      type: 'any',
      ...serial,
    });
    expect(encode({ tools, parallelToolCalls: false, toolChoice: { mode: 'none' } })['tool_choice']).toEqual({
      type: 'none',
    });
    expect(encode({ parallelToolCalls: false, toolChoice: { mode: 'auto' } })).not.toHaveProperty(
      'tool_choice',
    );
    expect(
      losses({ tools, toolChoice: { mode: 'required' } }, target({ toolChoiceRequired: false })),
    ).toEqual(['toolChoice']);
  });
});

describe('a schema with a union at its root', () => {
  const string = { type: 'string' };
  it.each([
    [
      'anyOf',
      {
        anyOf: [
          { properties: { a: string }, required: ['a', 'c'] },
          { properties: { b: string }, required: ['c'] },
        ],
      },
      { type: 'object', properties: { a: string, b: string }, required: ['c'] },
    ],
    [
      'allOf beside its own properties',
      {
        properties: { a: { type: 'number' } },
        allOf: [{ properties: { a: string, b: string }, required: ['b'] }],
      },
      { type: 'object', properties: { a: { type: 'number' }, b: string }, required: ['b'] },
    ],
    [
      'null in it',
      { oneOf: [{ type: 'null' }, { properties: { a: string }, required: ['a'] }] },
      { type: 'object', properties: { a: string }, required: ['a'] },
    ],
    [
      'a local reference',
      { $ref: '#/$defs/A', $defs: { A: { type: 'object', properties: { a: string } } } },
      {
        type: 'object',
        properties: { a: string },
        $defs: { A: { type: 'object', properties: { a: string } } },
      },
    ],
    ['a reference to itself', { $ref: '#' }, { type: 'object', properties: {} }],
    [
      'another type',
      { type: ['object', 'null'], properties: { anyOf: string } },
      { type: 'object', properties: { anyOf: string } },
    ],
    [
      'hostile branches',
      { anyOf: [1, null, JSON.parse('{"properties":{"__proto__":{"x":1}}}')] },
      { type: 'object', properties: {} },
    ],
  ])('becomes one object: %s [rule 61]', (_, schema, expected) => {
    expect(flattenSchema(schema as never)).toEqual(expected);
  });
});
