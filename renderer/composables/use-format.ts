import { useText, type Translate } from '../i18n/index.ts';
import { useClock } from './clock.ts';
import * as format from './format.ts';
import { windowNameText } from './window-name.ts';

/** The format functions, bound to the present language and the shared clock. */
export interface Formatters {
  readonly t: Translate;
  now(): number;
  duration(durationMs: number): string;
  spokenDuration(durationMs: number): string;
  clock(atMs: number): string;
  preciseClock(atMs: number): string;
  dateTime(atMs: number): string;
  age(atMs: number): string;
  latency(durationMs: number): string;
  count(count: number): string;
  windowName(label: string): string;
}

export function useFormat(): Formatters {
  const { t, locale } = useText();
  const { nowMs } = useClock();
  const context = (): format.FormatContext => ({ t, locale: locale.value, nowMs: nowMs.value });
  return {
    t,
    now: () => nowMs.value,
    duration: (durationMs) => format.durationText(durationMs, t),
    spokenDuration: (durationMs) => format.spokenDuration(durationMs, t),
    clock: (atMs) => format.clockText(atMs, context()),
    preciseClock: (atMs) => format.preciseClockText(atMs, context()),
    dateTime: (atMs) => format.dateTimeText(atMs, context()),
    age: (atMs) => format.ageText(atMs, context()),
    latency: (durationMs) => format.latencyText(durationMs, context()),
    count: (count) => format.countText(count, locale.value),
    windowName: (label) => windowNameText(label, t),
  };
}
