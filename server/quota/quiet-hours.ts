import type { NoticeSettings } from '../contract/index.ts';

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** True when no notification may be shown at this minute of the day (0 to 1439); the hours may span midnight. */
export function isQuiet(quiet: NoticeSettings['quiet'], minute: number): boolean {
  if (quiet === null) return false;
  const from = minutesOf(quiet.from);
  const to = minutesOf(quiet.to);
  if (from === to) return false;
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** This computer's own time of the day. */
export function minuteOfDay(nowMs: number): number {
  const now = new Date(nowMs);
  return now.getHours() * 60 + now.getMinutes();
}
