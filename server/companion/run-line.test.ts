import { describe, expect, it } from 'vitest';
import { asksToServe } from '../headless/index.ts';
import { isRunLine, splitRunLine } from './run-line.ts';

describe('a command line of run', () => {
  it.each([
    [['run', 'claude-code'], ['run', 'claude-code'], []],
    [
      ['run', 'codex', '--json', '-m', 'x'],
      ['run', 'codex'],
      ['--json', '-m', 'x'],
    ],
    [['run', 'codex', '--', '--help'], ['run', 'codex'], ['--help']],
    [
      ['run', 'codex', 'a', '--', 'b'],
      ['run', 'codex'],
      ['a', '--', 'b'],
    ],
    [
      ['--json', 'run', 'codex', '--home', 'x'],
      ['--json', 'run', 'codex'],
      ['--home', 'x'],
    ],
    [
      ['--home', 'run', 'run', '--agent-home', '/a b', 'codex', ''],
      ['--home', 'run', 'run', '--agent-home', '/a b', 'codex'],
      [''],
    ],
    [['run', '--agent-home=/x', 'codex'], ['run', '--agent-home=/x', 'codex'], []],
    [['run'], ['run'], []],
  ])('%j: what stands behind the agent’s name is the agent’s, untouched', (args, own, agentArgs) => {
    expect(isRunLine(args)).toBe(true);
    expect(splitRunLine(args)).toEqual({ own, agentArgs });
  });

  it('is told apart from other verbs, whatever they name', () => {
    for (const args of [['accounts', 'run'], ['--home', 'run'], [], ['--home'], ['use', 'run', '--json']])
      expect(isRunLine(args), args.join(' ')).toBe(false);
  });

  it('refuses an option before the name that is not ours', () => {
    expect(() => splitRunLine(['run', '--model', 'x', 'codex'])).toThrow(
      expect.objectContaining({ code: 'input-invalid', message: expect.stringContaining('after its name') }),
    );
  });

  it('starts no server because the agent has an option of the same name', () => {
    expect(asksToServe(['run', 'claude-code', '--headless'])).toBe(false);
    expect(asksToServe(['--home', '/x', 'run', 'x', '--headless'])).toBe(false);
    expect(asksToServe(['--headless', '--home', 'run'])).toBe(true);
    expect(asksToServe(['--port', '4311', '--headless'])).toBe(true);
    expect(asksToServe(['serve'])).toBe(true);
    expect(asksToServe(['status'])).toBe(false);
  });
});
