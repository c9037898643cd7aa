const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** `on Thu, 26 Nov, 15:00`, this computer's time. */
export function momentWords(atMs: number): string {
  const text = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(atMs);
  return `on ${text}`;
}

/** `20 min`, `18 h`, `3 days`. */
export function durationWords(durationMs: number): string {
  const hours = Math.round(durationMs / hourMs);
  if (hours < 1) return `${Math.round(durationMs / minuteMs)} min`;
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
