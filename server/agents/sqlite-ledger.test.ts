import { describe, expect, it } from 'vitest';
import type { LedgerEntry, PendingWrite } from './ledger.ts';
import { memoryLedger } from './testing/temporary-home.ts';

const scope = { agent: 'codex', home: '/h', file: '/h/config.toml' };
const entry = (name: string): LedgerEntry => ({
  ...scope,
  format: 'toml',
  path: [name],
  mode: 'key',
  secret: true,
  neededByTable: false,
  previous: { present: true, text: '"the former token"' },
  oursHash: 'hash',
  oursShown: '••••',
  placements: [{ path: [name], lead: '\r\n\t', trail: '', interior: null }],
  base: { kind: 'blank', text: '\uFEFF' },
  appliedAtMs: 5,
});
const pending = (entries: readonly LedgerEntry[]): PendingWrite => ({
  ...scope,
  set: 's',
  action: 'apply',
  hashBefore: 'a',
  hashAfter: 'b',
  entries,
  keys: entries.map(({ path }) => path.join('.')),
  note: null,
  atMs: 7.9,
});

describe('the ledger', () => {
  it('counts entries only once they are confirmed, and keeps their order and every character', () => {
    const { ledger } = memoryLedger();
    ledger.begin([pending([entry('b'), entry('a')])]);
    expect(ledger.entries('codex', '/h')).toEqual([]);
    expect(ledger.pending()).toHaveLength(1);
    ledger.confirm([scope]);
    expect(ledger.entries('codex', '/h')).toEqual([entry('b'), entry('a')]);
    expect(ledger.pending()).toEqual([]);
    expect(ledger.history('codex', '/h')).toMatchObject([
      { atMs: 7, action: 'apply', keys: ['b', 'a'], note: null },
    ]);
    expect(ledger.homes('codex')).toEqual(['/h']);
  });

  it('keeps what was there when a pending write is dropped', () => {
    const { ledger } = memoryLedger();
    ledger.replace(scope, [entry('a')]);
    ledger.begin([pending([])]);
    ledger.drop([scope]);
    ledger.confirm([scope]);
    expect(ledger.entries('codex', '/h')).toEqual([entry('a')]);
    expect(ledger.history('codex')).toEqual([]);
  });

  it('keeps agents, homes and files apart', () => {
    const { ledger } = memoryLedger();
    ledger.replace(scope, [entry('a')]);
    ledger.replace({ ...scope, home: '/other' }, []);
    ledger.replace({ ...scope, file: '/h/second.toml' }, []);
    expect(ledger.entries('codex', '/h')).toHaveLength(1);
    expect(ledger.entries('claude-code', '/h')).toEqual([]);
    expect(ledger.homes('claude-code')).toEqual([]);
  });

  it('stores former values sealed when it is given a sealer', () => {
    const sealer = {
      seal: (text: string) => Buffer.from(text).toString('base64'),
      open: (sealed: string) => Buffer.from(sealed, 'base64').toString(),
    };
    const { ledger, database } = memoryLedger({ sealer });
    ledger.begin([pending([entry('a')])]);
    const stored = JSON.stringify(database.prepare('SELECT * FROM agent_pending').all());
    ledger.confirm([scope]);
    expect(stored + JSON.stringify(database.prepare('SELECT * FROM agent_ledger').all())).not.toContain(
      'former token',
    );
    expect(ledger.entries('codex', '/h')).toEqual([entry('a')]);
  });
});
