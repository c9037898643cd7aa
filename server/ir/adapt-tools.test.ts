import { describe, expect, it } from 'vitest';
import { adaptTools } from './adapt-tools.ts';
import type { HostedTool, IrRequest, Tool, WebSearchTool } from './request.ts';
import {
  assistant,
  call,
  functionTool,
  requestOf,
  result,
  strictRules,
  text,
  textTool,
  user,
} from './testing/sample-requests.ts';
import { emptyToolTable, toolKey } from './tool-table.ts';

const search: WebSearchTool = {
  type: 'web-search',
  name: 'web_search',
  allowedDomains: [],
  blockedDomains: [],
  maximumUses: null,
  userLocation: null,
  contextSize: null,
};
const hosted: HostedTool = { type: 'hosted', name: 'code.run', native: { dialect: 'd', data: {} } };

function adapted(tools: readonly Tool[], rest: Partial<IrRequest> = {}, rules = strictRules) {
  return adaptTools(requestOf(rest.turns ?? [], { ...rest, tools }), rules);
}

function namesOf(request: IrRequest): readonly string[] {
  return request.tools.map(({ name }) => name);
}

describe('adaptTools', () => {
  it('gives back the same request and an empty table when nothing has to change', () => {
    const request = requestOf(
      [
        assistant(text('a'), call('1')),
        user(result('1')),
        assistant(call('2', 'gone')),
        user(result('2', 'x', null)),
      ],
      {
        tools: [functionTool('Read'), search, hosted],
        toolChoice: { mode: 'allowed', names: ['Read'], isRequired: true },
      },
    );
    const { request: same, table, losses } = adaptTools(request, strictRules);
    expect(same).toBe(request);
    expect(table).toBe(emptyToolTable);
    expect(losses).toEqual([]);
  });

  it('shortens names to the same in tools, choice, calls and results [rule 30]', () => {
    const long = `mcp__${'server_'.repeat(12)}__search_things`;
    const { request, table } = adapted([functionTool(long)], {
      turns: [assistant(call('1', long)), user(result('1', 'ok', long))],
      toolChoice: { mode: 'tool', name: long, namespace: null },
    });
    const short = 'mcp__search_things';
    expect(namesOf(request)).toEqual([short]);
    expect(request.toolChoice).toEqual({ mode: 'tool', name: short, namespace: null });
    expect(request.turns).toEqual([assistant(call('1', short)), user(result('1', 'ok', short))]);
    expect(table.tools.get(short)).toEqual({ name: long, namespace: null, isWrapped: false });
  });

  it('shortens ids to the same in call and result [rule 31]', () => {
    const id = `call_${'0123456789'.repeat(8)}`;
    const { request, table } = adapted([], { turns: [assistant(call(id)), user(result(id))] });
    const [calls, results] = request.turns;
    const short = calls?.blocks[0]?.type === 'tool-call' ? calls.blocks[0].callId : '';
    expect(short).toMatch(/^call_[0-9]{42}_[0-9a-f]{16}$/);
    expect(results?.blocks[0]).toMatchObject({ callId: short });
    expect(table).toBe(emptyToolTable);
  });

  it('cleans names that a target refuses, and adapts names that only the history has [rule 43]', () => {
    const { request, table } = adapted([functionTool('mcp.srv:x')], {
      turns: [assistant(call('1', 'old.tool')), user(result('1', 'ok', 'old.tool'))],
    });
    expect(namesOf(request)).toEqual(['mcp_srv_x']);
    expect(request.turns).toEqual([assistant(call('1', 'old_tool')), user(result('1', 'ok', 'old_tool'))]);
    expect(table.tools.get('mcp_srv_x')?.name).toBe('mcp.srv:x');
    expect(table.tools.get('old_tool')?.name).toBe('old.tool');
  });

  it('puts a namespace into the name everywhere, and leaves a direct tool its name [rule 83]', () => {
    const { request, table } = adapted([functionTool('list', 'fs'), functionTool('fs__list')], {
      turns: [
        assistant(call('1', 'list', { namespace: 'fs' }), call('2', 'fs__list')),
        user(result('1', 'ok', 'list'), result('2', 'ok', 'fs__list')),
      ],
      toolChoice: { mode: 'tool', name: 'list', namespace: 'fs' },
    });
    expect(request.tools).toEqual([functionTool('fs__list_1'), functionTool('fs__list')]);
    expect(request.toolChoice).toEqual({ mode: 'tool', name: 'fs__list_1', namespace: null });
    expect(request.turns).toEqual([
      assistant(call('1', 'fs__list_1'), call('2', 'fs__list')),
      user(result('1', 'ok', 'fs__list_1'), result('2', 'ok', 'fs__list')),
    ]);
    expect([...table.tools]).toEqual([['fs__list_1', { name: 'list', namespace: 'fs', isWrapped: false }]]);
  });

  it('keeps namespaces where the target has them, as long as it takes their name', () => {
    const rules = { ...strictRules, hasNamespaces: true };
    const { request, table } = adapted([functionTool('a.b', 'ns'), functionTool('c', 'n.s')], {}, rules);
    expect(request.tools).toEqual([functionTool('a_b', 'ns'), functionTool('n_s__c')]);
    expect(table.tools.get(toolKey('a_b', 'ns'))).toEqual({ name: 'a.b', namespace: 'ns', isWrapped: false });
  });

  it('offers a name once: a function wins over a text tool, else the first [rule 66]', () => {
    const tools = [textTool('run'), functionTool('run'), functionTool('x'), functionTool('x')];
    const { request, table, losses } = adapted(tools, {
      turns: [assistant(call('1', 'run', { form: 'text', input: 'ls' })), user(result('1', 'ok', 'run'))],
    });
    expect(request.tools).toEqual([functionTool('run'), functionTool('x')]);
    expect(request.turns[0]).toEqual(assistant(call('1', 'run', { input: '{"input":"ls"}' })));
    expect(table.tools.size).toBe(0);
    expect(losses.map(({ path }) => path)).toEqual(['tools[0]', 'tools[3]']);
  });

  it('makes a text tool a function whose description tells the grammar, and wraps its history', () => {
    const format = { type: 'grammar', syntax: 'lark', definition: 'start: "x"' };
    const tools = [{ ...textTool('apply_patch'), description: 'Edits files.', format }];
    const turns = [
      assistant(call('1', 'apply_patch', { form: 'text', input: 'a\n"b"' })),
      user(result('1', 'ok', 'apply_patch', { form: 'text' })),
    ];
    const { request, table, losses } = adapted(tools, { turns });
    expect(request.tools[0]).toMatchObject({
      type: 'function',
      name: 'apply_patch',
      parameters: { type: 'object', required: ['input'], properties: { input: { type: 'string' } } },
    });
    const [tool] = request.tools;
    expect(tool?.type === 'function' && tool.description).toMatch(
      /^Edits files\.[^]*lark grammar:\nstart: "x"$/,
    );
    expect(request.turns).toEqual([
      assistant(call('1', 'apply_patch', { input: '{"input":"a\\n\\"b\\""}' })),
      user(result('1', 'ok', 'apply_patch')),
    ]);
    expect(table.tools.get('apply_patch')).toEqual({ name: 'apply_patch', namespace: null, isWrapped: true });
    expect(losses).toMatchObject([{ path: 'tools[0].format', kind: 'tool' }]);

    const withTextTools = adapted(tools, { turns }, { ...strictRules, hasTextTools: true });
    expect(withTextTools.request.tools).toBe(tools);
    expect(withTextTools.request.turns).toBe(turns);
    expect(withTextTools.losses).toEqual([]);
  });

  it('tells a grammar in any shape that clients send', () => {
    const formats = [
      { type: 'grammar', grammar: { syntax: 'regex', definition: '[a-z]+' } },
      { type: 'text' },
      JSON.parse('{"__proto__":{"definition":"no"},"x":1}'),
    ];
    const { request, losses } = adapted(formats.map((format, at) => ({ ...textTool(`t${at}`), format })));
    const descriptions = request.tools.map((tool) => (tool.type === 'function' ? tool.description : null));
    expect(descriptions[0]).toContain('regex grammar:\n[a-z]+');
    expect(descriptions[1]).not.toContain('grammar');
    expect(descriptions[2]).toContain('{"__proto__":{"definition":"no"},"x":1}');
    expect(losses.map(({ path }) => path)).toEqual(['tools[0].format', 'tools[2].format']);
  });

  it('keeps what may be called when some of it exists, and lets nothing be called when none does', () => {
    const tools = [functionTool('a.b'), functionTool('list', 'fs'), search];
    const choiceOf = (...names: string[]) =>
      adapted(tools, { toolChoice: { mode: 'allowed', names, isRequired: true } });
    expect(choiceOf('a.b', 'gone', 'list', 'fs__list', 'web_search').request.toolChoice).toEqual({
      mode: 'allowed',
      names: ['a_b', 'fs__list', 'web_search'],
      isRequired: true,
    });
    expect(choiceOf('a.b', 'gone').losses).toMatchObject([
      { path: 'toolChoice.names[1]', kind: 'tool-choice' },
    ]);
    expect(choiceOf('__proto__', 'toString').request.toolChoice).toEqual({ mode: 'none' });
  });

  it('leaves the vendor’s own tools alone, and no renamed tool takes their name', () => {
    const { request } = adapted([search, hosted, functionTool('web search')], {
      toolChoice: { mode: 'tool', name: 'web_search', namespace: null },
    });
    expect(namesOf(request)).toEqual(['web_search', 'code.run', 'web_search_1']);
    expect(request.toolChoice).toEqual({ mode: 'tool', name: 'web_search', namespace: null });
  });

  it('passes on a choice of a tool that is not there', () => {
    const toolChoice = { mode: 'tool', name: 'gone', namespace: null } as const;
    expect(adapted([functionTool('a')], { toolChoice }).request.toolChoice).toBe(toolChoice);
  });

  it('calls a declared tool the same whatever the history holds', () => {
    const before = adapted([functionTool('a.b')]);
    const after = adapted([functionTool('a.b')], { turns: [assistant(call('1', 'a_b'))] });
    expect(namesOf(after.request)).toEqual(namesOf(before.request));
    expect(after.request.turns).toEqual([assistant(call('1', 'a_b_1'))]);
  });
});
