import { expect, it } from 'vitest';
import type { ControlEvent, RequestRecord } from '../../server/contract/index.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createFakeEmitter } from '../testing/fake-emitter.ts';
import { appSnapshot } from '../testing/snapshots.ts';
import { startEventPush } from './event-push.ts';
import { createTrustedWindows } from './trusted-windows.ts';

const changed = (revision: number): ControlEvent => ({
  name: 'app.changed',
  payload: appSnapshot({ revision }),
});
const recorded = (id: string, state: string): ControlEvent => ({
  name: 'activity.recorded',
  payload: { id, state } as unknown as RequestRecord,
});

it('sends the last of several events with one subject, in the order of what happened', () => {
  const clock = createFakeClock();
  const sent: string[] = [];
  let emit: (event: ControlEvent) => void = () => undefined;
  const stop = startEventPush({
    clock,
    subscribe: (listener) => {
      emit = listener;
      return () => {
        emit = () => undefined;
      };
    },
    push: (event) =>
      sent.push(
        event.name === 'app.changed' ? `app ${event.payload.revision}` : JSON.stringify(event.payload),
      ),
  });
  emit(changed(1));
  emit(recorded('a', 'running'));
  emit(recorded('b', 'running'));
  emit(recorded('a', 'done'));
  emit(changed(2));
  expect(sent).toEqual([]);
  clock.advance(30);
  expect(sent).toEqual(['{"id":"b","state":"running"}', '{"id":"a","state":"done"}', 'app 2']);
  emit(changed(3));
  clock.advance(30);
  expect(sent.at(-1)).toBe('app 3');
  emit(changed(4));
  stop();
  clock.advance(100);
  expect(sent.at(-1)).toBe('app 3');
});

it('pushes to live windows of ours only', () => {
  const trusted = createTrustedWindows();
  const got: number[] = [];
  const windows = [1, 2].map((id) => {
    const events = createFakeEmitter();
    let destroyed = false;
    trusted.add({ id, isDestroyed: () => destroyed, send: () => got.push(id), once: events.once });
    return {
      destroy: () => {
        destroyed = true;
        events.emit('destroyed');
      },
    };
  });
  trusted.push('channel', {});
  windows[0]?.destroy();
  trusted.push('channel', {});
  expect(got).toEqual([1, 2, 2]);
  expect([trusted.isKnown(1), trusted.isKnown(2), trusted.isKnown(3)]).toEqual([false, true, false]);
});
