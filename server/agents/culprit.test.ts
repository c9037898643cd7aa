import { describe, expect, it } from 'vitest';
import { culpritOf } from './culprit.ts';

const entry = { agent: 'claude-code', appliedAtMs: 1000 };
const reading = (value: unknown) => ({ present: true, value, text: '', line: 1, column: 1 }) as const;

describe('who changed a key', () => {
  it.each([
    ['http://127.0.0.1:15721', 'cc-switch'],
    ['PROXY_MANAGED', 'cc-switch'],
    ['http://localhost:3456/', 'Claude Code Router'],
    ['http://[::1]:20128/v1', '9router'],
    ['http://localhost:4310', 'Switchyard, at an earlier address'],
    ['http://127.0.0.1:5000/k/swy_abc', 'Switchyard, at an earlier address'],
    ['http://127.0.0.1:9', null],
    ['https://example.com:15721', null],
    ['', null],
    [15721, null],
    [null, null],
    [{ url: 'http://127.0.0.1:15721' }, null],
  ])('is guessed from %j: %s', (value, by) => {
    expect(culpritOf(entry, reading(value), 2000)).toBe(by);
  });

  it('is the agent itself when the key is gone and the file was written since', () => {
    expect(culpritOf(entry, { present: false }, 2000)).toBe('Claude Code');
    expect(culpritOf(entry, { present: false }, 900)).toBeNull();
    expect(culpritOf(entry, { present: false }, null)).toBeNull();
    expect(culpritOf({ ...entry, agent: 'codex' }, { present: false }, 2000)).toBeNull();
  });
});
