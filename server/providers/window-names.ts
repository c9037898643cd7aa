import type { QuotaWindow } from '../contract/index.ts';

const hour = 3_600;
const day = 24 * hour;
const week = 7 * day;

/** `short` up to a day, `long` beyond; both notes call for the duration, never the slot, to decide. */
export function kindOfDuration(seconds: number): Extract<QuotaWindow['kind'], 'short' | 'long'> {
  return seconds <= day ? 'short' : 'long';
}

/** Vendors round: 299 minutes is five hours and 10,079 minutes is a week. */
export function roundDuration(seconds: number): number {
  const unit = seconds > 2 * day ? day : hour;
  const rounded = Math.round(seconds / unit) * unit;
  return rounded > 0 && Math.abs(rounded - seconds) <= seconds * 0.01 ? rounded : seconds;
}

/** A stable id: `5h`, `24h`, `7d`, `90m`. */
export function idOfDuration(seconds: number): string {
  if (seconds > day && seconds % day === 0) return `${seconds / day}d`;
  return seconds % hour === 0 ? `${seconds / hour}h` : `${Math.round(seconds / 60)}m`;
}

/** For people: `5 h`, `Day`, `Week`, `30 days`. */
export function labelOfDuration(seconds: number): string {
  if (seconds === week) return 'Week';
  if (seconds === day) return 'Day';
  if (seconds > day && seconds % day === 0) return `${seconds / day} days`;
  return seconds % hour === 0 ? `${seconds / hour} h` : `${Math.round(seconds / 60)} min`;
}
