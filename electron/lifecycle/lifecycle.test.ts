import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createFakeEmitter } from '../testing/fake-emitter.ts';
import { keepAlive } from './keep-alive.ts';
import { watchPower } from './power.ts';
import { takeSingleInstance, type SecondStart } from './single-instance.ts';
import { planStart } from './start-plan.ts';

describe('the single instance', () => {
  it('tells the first what the second wants, and sends the second away', () => {
    const events = createFakeEmitter();
    const starts: SecondStart[] = [];
    let sent: unknown;
    const lock = (free: boolean) => ({
      on: events.on,
      requestSingleInstanceLock: (data: Record<string, unknown>) => {
        if (!free) sent = data;
        return free;
      },
    });
    expect(takeSingleInstance(lock(true), { show: 'main' }, (start) => starts.push(start))).toBe(true);
    expect(takeSingleInstance(lock(false), { show: 'popover' }, () => starts.push({ show: 'main' }))).toBe(
      false,
    );
    expect(events.listenerCount('second-instance')).toBe(1);
    events.emit('second-instance', {}, [], '/', sent);
    expect(starts).toEqual([{ show: 'popover' }]);
  });

  it.each([[null], [undefined], ['main'], [{}], [{ show: 7 }], [{ show: '__proto__' }]])(
    'shows the main window for the hostile message %j',
    (data) => {
      const events = createFakeEmitter();
      const starts: SecondStart[] = [];
      takeSingleInstance(
        { on: events.on, requestSingleInstanceLock: () => true },
        { show: 'main' },
        (start) => starts.push(start),
      );
      events.emit('second-instance', {}, [], '/', data);
      expect(starts).toEqual([{ show: 'main' }]);
    },
  );
});

it('stays alive without windows and opens the main window from the dock', () => {
  const events = createFakeEmitter();
  let opened = 0;
  keepAlive({ on: events.on }, () => (opened += 1));
  expect(events.listenerCount('window-all-closed')).toBe(1);
  events.emit('window-all-closed');
  expect(opened).toBe(0);
  events.emit('activate');
  expect(opened).toBe(1);
});

it('counts waking and unlocking as one, and every new sleep anew', () => {
  const clock = createFakeClock();
  const events = createFakeEmitter();
  let awake = 0;
  let shutdowns = 0;
  const slept: string[] = [];
  watchPower({
    monitor: { on: events.on },
    monotonicMs: () => clock.monotonicMs(),
    onAsleep: () => slept.push('asleep'),
    onResumed: () => slept.push('resumed'),
    onAwake: () => (awake += 1),
    onShutdown: () => (shutdowns += 1),
  });
  events.emit('resume');
  clock.advance(500);
  events.emit('unlock-screen');
  expect(awake).toBe(1);
  events.emit('suspend');
  events.emit('resume');
  expect(awake).toBe(2);
  clock.advance(3000);
  events.emit('unlock-screen');
  expect(awake).toBe(3);
  // Unlocking alone is no end of a sleep, and nobody waits for the network then.
  expect(slept).toEqual(['resumed', 'asleep', 'resumed']);
  events.emit('shutdown');
  expect(shutdowns).toBe(1);
});

it.each([
  ['what was asked for', { requested: 'popover', openedAtLogin: true }, 'popover'],
  ['nothing at login, not even the first time', { openedAtLogin: true, isFirstRun: true }, 'nothing'],
  ['nothing at login on a desktop without a tray', { openedAtLogin: true, hasTray: false }, 'nothing'],
  ['the main window the first time', { isFirstRun: true }, 'main'],
  ['the main window where there is no tray', { hasTray: false }, 'main'],
  ['nothing otherwise: the tray is there', {}, 'nothing'],
] as const)('opens %s', (_what, given, opens) => {
  expect(
    planStart({ isFirstRun: false, openedAtLogin: false, hasTray: true, requested: undefined, ...given }),
  ).toBe(opens);
});
