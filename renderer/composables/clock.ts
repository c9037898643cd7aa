import { inject, shallowReadonly, shallowRef, type InjectionKey, type ShallowRef } from 'vue';

export interface AppClock {
  /** Wall-clock time, moved on each minute while the page is visible. */
  readonly nowMs: Readonly<ShallowRef<number>>;
  /** Moves it on at once, for example when data arrived. */
  touch(): void;
  stop(): void;
}

export interface ClockParts {
  readonly page: Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>;
  readonly now: () => number;
}

const minuteMs = 60_000;

/** The one timer behind every countdown. It stops when the page is hidden and catches up when it is shown. */
export function createClock({ page, now }: ClockParts): AppClock {
  const nowMs = shallowRef(now());
  let timer: ReturnType<typeof setTimeout> | null = null;
  const tick = (): void => {
    nowMs.value = now();
    schedule();
  };
  const schedule = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = page.visibilityState === 'visible' ? setTimeout(tick, minuteMs - (now() % minuteMs)) : null;
  };
  const onVisibility = (): void => {
    if (page.visibilityState === 'visible') tick();
    else schedule();
  };
  page.addEventListener('visibilitychange', onVisibility);
  schedule();
  return {
    nowMs: shallowReadonly(nowMs),
    touch: () => {
      nowMs.value = now();
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer);
      page.removeEventListener('visibilitychange', onVisibility);
    },
  };
}

export const clockKey: InjectionKey<AppClock> = Symbol('switchyard.clock');

/** The shared clock. */
export function useClock(): AppClock {
  const clock = inject(clockKey);
  if (!clock) throw new Error('No clock was provided to the application.');
  return clock;
}
