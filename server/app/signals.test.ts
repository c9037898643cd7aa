import { describe, expect, it } from 'vitest';
import type { AccountsSnapshot, AppSnapshot, ControlEvent } from '../contract/index.ts';
import { createManualClock, openControlBench, type ManualClock } from '../testing/control-bench.ts';
import { createSignals, type Signals } from './signals.ts';

function bench(): {
  readonly signals: Signals;
  readonly clock: ManualClock;
  readonly events: ControlEvent[];
  readonly dirty: () => number;
} {
  const clock = createManualClock();
  const signals = createSignals(clock, { log: () => undefined });
  const events: ControlEvent[] = [];
  let dirty = 0;
  signals.hub.subscribe((event) => events.push(event));
  signals.connect({
    accounts: () => ({ revision: signals.revision() }) as AccountsSnapshot,
    app: () => ({ revision: signals.revision() }) as AppSnapshot,
    dirty: () => (dirty += 1),
  });
  return { signals, clock, events, dirty: () => dirty };
}

const revisions = (events: readonly ControlEvent[]): number[] =>
  events.flatMap(({ payload }) => ('revision' in payload ? [payload.revision] : []));

describe('signals', () => {
  it('make one event of a burst, well within 100 ms, with the newest state', () => {
    const { signals, clock, events } = bench();
    for (let index = 0; index < 1000; index += 1) signals.accountsChanged();
    clock.advance(99);
    expect(events).toEqual([{ name: 'accounts.changed', payload: { revision: signals.revision() } }]);
  });

  it('carry a revision that always rises', () => {
    const { signals, clock, events } = bench();
    for (let index = 0; index < 20; index += 1) {
      signals.accountsChanged();
      signals.appChanged();
      signals.agentsChanged();
      clock.advance(50);
    }
    for (const name of ['accounts.changed', 'app.changed', 'agents.changed'] as const) {
      const seen = revisions(events.filter((event) => event.name === name));
      expect(seen).toHaveLength(20);
      expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => a - b));
    }
  });

  it('say nothing after the end and before the snapshots exist', () => {
    const { signals, clock, events } = bench();
    signals.appChanged();
    signals.close();
    clock.advance(1000);
    expect(events).toEqual([]);
    const early = createSignals(clock, { log: () => undefined });
    early.accountsChanged();
    expect(() => clock.advance(1000)).not.toThrow();
  });

  it('survive a listener that fails, and tell the others', () => {
    const { signals, clock, events } = bench();
    const seen: string[] = [];
    signals.hub.subscribe(() => {
      throw new Error('broken page');
    });
    signals.hub.subscribe(({ name }) => seen.push(name));
    signals.appChanged();
    clock.advance(50);
    expect(seen).toEqual(['app.changed']);
    expect(events).toHaveLength(1);
  });
});

describe('a switch of the account', () => {
  it('shows on every surface within 100 ms', async () => {
    const opened = await openControlBench();
    const ids: string[] = [];
    for (const end of ['aaaa', 'bbbb']) {
      const secret = `sk-ant-api03-${'x'.repeat(90)}${end}`;
      const added = await opened.switchyard.handlers['accounts.add']({
        provider: 'anthropic',
        kind: 'api-key',
        secret,
      });
      ids.push(added.id);
    }
    const wanted = ids[1] ?? '';
    const startedMs = performance.now();
    const shown = new Promise<number>((resolve) => {
      opened.switchyard.events.subscribe((event) => {
        if (
          event.name === 'accounts.changed' &&
          event.payload.accounts.some(({ id, inUse }) => id === wanted && inUse)
        )
          resolve(performance.now() - startedMs);
      });
    });
    await opened.switchyard.handlers['accounts.use']({ id: wanted });
    expect(await shown).toBeLessThan(100);
    const seen = revisions(opened.events.filter(({ name }) => name === 'accounts.changed'));
    expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => a - b));
  });
});
