import { describe, expect, test } from 'vitest';
import { isShellTool, sampleOf, shellArgumentsFor } from './schema-sample.ts';
import { planTurn, textPieces, unicodeSample, type Conversation } from './tool-turn.ts';

const shellSchema = { type: 'object', properties: { command: { type: 'string' } }, required: ['command'] };
const bash = { kind: 'function', name: 'Bash', schema: shellSchema } as const;
const read = { kind: 'function', name: 'Read', schema: { type: 'object', properties: {} } } as const;
const conversation = (fields: Partial<Conversation>): Conversation => ({
  promptText: 'hello',
  toolResults: [],
  tools: [read, bash],
  ...fields,
});

describe('tool-turn convention', () => {
  test('echoes the account and the head of the prompt', () => {
    const prompt = `first line\n  second ${'x'.repeat(100)}`;
    expect(planTurn(conversation({ promptText: prompt }), 'work')).toEqual({
      kind: 'text',
      text: `[work] Echo: first line second ${'x'.repeat(42)}`,
    });
  });

  test('calls the shell tool for TOOLTEST, then reports the result', () => {
    const asked = conversation({ promptText: 'TOOLTEST run it' });
    const input = '{"command":"printf marker-%d 42"}';
    expect(planTurn(asked, 'work')).toEqual({ kind: 'call', tool: bash, input });
    expect(planTurn({ ...asked, toolResults: ['marker-42'] }, 'work')).toEqual({
      kind: 'text',
      text: 'DONE result=marker-42',
    });
  });

  test('TOOLTEST2 makes two different calls before it is done', () => {
    const asked = conversation({ promptText: 'TOOLTEST2' });
    expect(planTurn({ ...asked, toolResults: ['marker-42'] }, 'a')).toMatchObject({
      kind: 'call',
      input: '{"command":"printf marker-%d 43"}',
    });
    expect(planTurn({ ...asked, toolResults: ['marker-42', 'marker-43'] }, 'a')).toMatchObject({
      text: 'DONE result=marker-42, marker-43',
    });
  });

  test('TOOLPAIR makes two calls in one answer, once', () => {
    const asked = conversation({ promptText: 'TOOLPAIR' });
    expect(planTurn(asked, 'a')).toEqual({
      kind: 'calls',
      tool: bash,
      inputs: ['{"command":"printf marker-%d 42"}', '{"command":"printf marker-%d 43"}'],
    });
    expect(planTurn({ ...asked, toolResults: ['marker-42', 'marker-43'] }, 'a')).toMatchObject({
      text: 'DONE result=marker-42, marker-43',
    });
  });

  test('drives a freeform exec tool with JavaScript', () => {
    const exec = { kind: 'custom', name: 'exec', schema: undefined } as const;
    const patch = { kind: 'custom', name: 'apply_patch', schema: undefined } as const;
    expect(planTurn(conversation({ promptText: 'TOOLTEST', tools: [patch, exec] }), 'a')).toEqual({
      kind: 'call',
      tool: exec,
      input: 'text(await tools.exec_command({cmd:"printf marker-%d 42"}))',
    });
  });

  test('echoes when no tool of the request runs commands', () => {
    const turn = planTurn(conversation({ promptText: 'TOOLTEST', tools: [read] }), 'work');
    expect(turn).toEqual({ kind: 'text', text: '[work] Echo: TOOLTEST' });
  });

  test('adds multi-byte text for UNICODE and filler for LONG', () => {
    expect(planTurn(conversation({ promptText: 'UNICODE LONG3' }), 'a')).toEqual({
      kind: 'text',
      text: `[a] Echo: UNICODE LONG3 ${unicodeSample} word0 word1 word2`,
    });
  });

  test('answers a wanted JSON schema with a value that fits it', () => {
    const answerSchema = {
      type: 'object',
      properties: { title: { type: 'string' }, mood: { enum: ['calm', 'wild'] }, extra: { type: 'number' } },
      required: ['title', 'mood'],
    };
    expect(planTurn(conversation({ answerSchema }), 'a')).toMatchObject({
      text: '{"title":"sample","mood":"calm"}',
    });
  });
});

describe('arguments from a schema', () => {
  test('fills the command property and whatever else is required', () => {
    const schema = {
      type: 'object',
      properties: {
        timeout: { type: ['integer', 'null'], minimum: 5 },
        cmd: { type: 'array', items: { type: 'string' } },
        login: { type: 'boolean' },
        note: { type: 'string' },
      },
      required: ['cmd', 'timeout', 'login'],
    };
    expect(shellArgumentsFor(schema, 'ls')).toEqual({ cmd: ['bash', '-lc', 'ls'], timeout: 5, login: false });
  });

  test('does not take a tool by its name alone', () => {
    expect(isShellTool('run_tests', { type: 'object', properties: { suite: { type: 'string' } } })).toBe(
      false,
    );
    expect(isShellTool('exec_command', { properties: { cmd: { anyOf: [{ type: 'string' }] } } })).toBe(true);
    expect(isShellTool('read_file', shellSchema)).toBe(false);
  });

  test('survives schemas that are not schemas', () => {
    for (const hostile of [null, undefined, 7, 'x', [], { anyOf: 'no' }, { enum: [] }, { required: [1] }])
      expect(() => JSON.stringify(sampleOf(hostile))).not.toThrow();
  });
});

test('text pieces join to the text and never cut a character', () => {
  const pieces = textPieces(unicodeSample, 7);
  expect(pieces.join('')).toBe(unicodeSample);
  expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
  expect(textPieces('', 3)).toEqual([]);
});
