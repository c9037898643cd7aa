import { describe, expect, it } from 'vitest';
import { createFormat } from './registry.ts';
import type { FormatId } from './text-format.ts';

/** The message of the refusal. */
function refusalOf(id: FormatId, text: string): { readonly code: string; readonly message: string } {
  try {
    createFormat(id).readKeys(text, [['a']]);
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new TypeError('nothing was refused');
}

describe('a message about a file that does not parse', () => {
  it.each([
    ['yaml', 'password: >hunter2word\n'],
    ['yaml', 'password: |hunter2word\n'],
    ['yaml', 'password: *hunter2word\n'],
    ['yaml', 'password: !hunter2word!x y: z\n'],
    ['yaml', 'password: hunter2word: x: y\n'],
    ['yaml', 'a: [1\n}hunter2word\n'],
    ['toml', 'password = hunter2word\n'],
    ['toml', 'password = "a" hunter2word\n'],
    ['toml', 'a = 1\na.b = "hunter2word"\n'],
    ['json', '{"password": hunter2word}'],
    ['dotenv', 'A=1\nPASSWORD="hunter2word\n'],
  ] as const)('holds nothing of the file (%s, %j)', (id, text) => {
    const { code, message } = refusalOf(id, text);
    expect(code).toMatch(/^file-/);
    expect(message).not.toContain('hunter2');
  });
});

describe('a key of very many parts', () => {
  const dotted = Array.from({ length: 60_000 }, () => 'a').join('.');

  it.each([`${dotted} = 1\n`, `[${dotted}]\nb = 1\n`])('is refused in TOML', (text) => {
    expect(refusalOf('toml', text).code).toBe('file-refused');
    expect(() => createFormat('toml').changedPaths(text, `${text}c = 1\n`)).toThrow(
      expect.objectContaining({ code: 'file-refused' }),
    );
  });
});
