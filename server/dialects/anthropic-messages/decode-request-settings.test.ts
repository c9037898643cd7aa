import { describe, expect, it } from 'vitest';
import type { IrRequest, JsonObject } from '../../ir/index.ts';
import { decodeRequest } from './decode-request.ts';

const decode = (body: object): IrRequest =>
  decodeRequest({ model: 'm', messages: [], ...body } as JsonObject, { model: null, stream: null });

describe('the tools of a Messages request', () => {
  it('are functions, the web search, or tools that only this vendor has', () => {
    const schema = { type: 'object', properties: {} };
    const tools = [
      { name: 'Read', description: 'd', input_schema: schema, cache_control: { type: 'ephemeral' } },
      { type: 'custom', name: 'Late', input_schema: 'broken', defer_loading: true, strict: true },
      {
        type: 'web_search_20260209',
        name: 'web_search',
        allowed_domains: ['a'],
        max_uses: 3,
        user_location: { type: 'approximate', city: 'Oslo' },
      },
      { type: 'bash_20250124', name: 'bash' },
      { type: 'mcp_toolset', mcp_server_name: 's' },
    ];
    expect(decode({ tools }).tools).toEqual([
      {
        type: 'function',
        name: 'Read',
        namespace: null,
        description: 'd',
        parameters: schema,
        strict: null,
        cacheMark: { ttl: null },
      },
      {
        type: 'function',
        name: 'Late',
        namespace: null,
        description: null,
        parameters: null,
        strict: true,
        native: { dialect: 'anthropic-messages', data: { defer_loading: true } },
      },
      {
        type: 'web-search',
        name: 'web_search',
        allowedDomains: ['a'],
        blockedDomains: [],
        maximumUses: 3,
        userLocation: { city: 'Oslo' },
        contextSize: null,
        native: { dialect: 'anthropic-messages', data: { type: 'web_search_20260209' } },
      },
      { type: 'hosted', name: 'bash', native: { dialect: 'anthropic-messages', data: tools[3] } },
      { type: 'hosted', name: 'mcp_toolset', native: { dialect: 'anthropic-messages', data: tools[4] } },
    ]);
  });

  it.each([
    [{ type: 'auto' }, { toolChoice: { mode: 'auto' }, parallelToolCalls: null }],
    [{ type: 'any' }, { toolChoice: { mode: 'required' }, parallelToolCalls: null }],
    [{ type: 'none' }, { toolChoice: { mode: 'none' } }],
    [{ type: 'tool', name: 'n' }, { toolChoice: { mode: 'tool', name: 'n', namespace: null } }],
    [{ type: 'auto', disable_parallel_tool_use: true }, { parallelToolCalls: false }],
    [{ type: 'auto', disable_parallel_tool_use: false }, { parallelToolCalls: true }],
    [null, { toolChoice: null, parallelToolCalls: null }],
  ])('are chosen by %j [rules 23, 24, 25]', (choice, expected) => {
    expect(decode({ tool_choice: choice })).toMatchObject(expected);
  });
});

describe('the settings of a Messages request', () => {
  const intent = { mode: null, effort: null, budgetTokens: null, isShown: null };

  it.each([
    [{}, null],
    [{ thinking: { type: 'enabled', budget_tokens: 4096 } }, { ...intent, mode: 'on', budgetTokens: 4096 }],
    [
      { thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'xhigh' } },
      { ...intent, mode: 'adaptive', effort: 'xhigh', isShown: false },
    ],
    [{ thinking: { type: 'adaptive', display: 'updates' } }, { ...intent, mode: 'adaptive', isShown: true }],
    [{ thinking: { type: 'disabled' } }, { ...intent, mode: 'off' }],
    [{ output_config: { effort: 'low' } }, { ...intent, effort: 'low' }],
    [{ thinking: { type: 'sometimes' } }, intent],
  ])('say what is wanted of the reasoning: %j [rule 33]', (body, expected) => {
    expect(decode(body).thinking).toEqual(expected);
  });

  it.each([
    [{ speed: 'fast' }, 'priority', {}],
    [{ service_tier: 'priority' }, 'priority', {}],
    [
      { service_tier: 'standard_only', speed: 'standard' },
      null,
      { service_tier: 'standard_only', speed: 'standard' },
    ],
  ])('know the fast tier: %j [rule 32]', (body, serviceTier, data) => {
    expect(decode(body)).toMatchObject({ serviceTier, native: { data } });
  });

  it('read the structured answer under both names', () => {
    const format = { type: 'json_schema', schema: { type: 'object' } };
    const expected = {
      type: 'json-schema',
      name: null,
      description: null,
      schema: { type: 'object' },
      strict: null,
    };
    expect(decode({ output_config: { format } }).outputFormat).toEqual(expected);
    expect(decode({ output_format: format }).outputFormat).toEqual(expected);
  });

  it('keep what only this vendor knows, and nothing that the IR says itself', () => {
    const body = {
      max_tokens: 5,
      stream: true,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 4,
      stop_sequences: ['END'],
      metadata: { user_id: 'u', trace: 't' },
      output_config: { effort: 'high', task_budget: 1 },
      thinking: { type: 'sometimes' },
      context_management: { edits: [] },
      container: null,
    };
    const request = decode(body);
    expect(request.native?.data).toEqual({
      metadata: { trace: 't' },
      output_config: { task_budget: 1 },
      thinking: { type: 'sometimes' },
      context_management: { edits: [] },
    });
    expect(request).toMatchObject({
      stream: true,
      maximumOutputTokens: 5,
      stopSequences: ['END'],
      userId: 'u',
      sampling: { temperature: 0.5, topP: 0.9, topK: 4, seed: null },
    });
  });
});
