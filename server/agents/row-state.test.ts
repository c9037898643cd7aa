import { expect, it } from 'vitest';
import { applyTo, claudeCode, ready, situationOf } from './testing/planning.ts';
import { memoryLedger } from './testing/temporary-home.ts';
import { showPath } from './formats/text-format.ts';
import { planUndo } from './plan.ts';
import { stateOfRow } from './row-state.ts';

it('an interrupted undo of one key, in a file written since, forgets nothing of a changed key that was to stay', () => {
  const own = '{"env": {"ANTHROPIC_BASE_URL": "https://own.example"}}';
  const applied = ready(applyTo(claudeCode, own));
  const [url, ...others] = applied.nextEntries.map((entry) => entry.path);
  const changed = (applied.nextText ?? '').replace('http://127.0.0.1:4310', 'https://changed.example');
  const situation = situationOf(claudeCode, changed, applied.nextEntries);
  const undo = ready(planUndo(situation, others));
  const { ledger } = memoryLedger();
  const scope = { agent: situation.agent, home: situation.home, file: situation.file };
  ledger.replace(scope, applied.nextEntries);
  const row = {
    ...scope,
    set: 'one',
    action: 'undo' as const,
    hashBefore: undo.hashBefore,
    hashAfter: undo.hashAfter,
    entries: undo.nextEntries,
    keys: [],
    note: null,
    atMs: 1,
  };
  const { file, settled } = stateOfRow(ledger, row, `${undo.nextText ?? ''}\n`);
  expect(file).toBe('foreign');
  expect(settled.map(({ path }) => showPath(path))).toEqual([showPath(url ?? [])]);
  expect(settled[0]?.previous).toEqual({ present: true, text: '"https://own.example"' });
});
