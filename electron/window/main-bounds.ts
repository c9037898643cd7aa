import type { Rectangle } from './popover-placement.ts';

const defaultWidth = 1080;
const defaultHeight = 720;
export const minimumWidth = 760;
export const minimumHeight = 520;
/** At least this much of the title bar must be reachable on some display. */
const reachableWidth = 120;
const reachableHeight = 40;

/**
 * Where the main window opens: the saved bounds when their title bar is reachable on a display that exists now, else
 * the default size in the middle of the primary display. `saved` comes from a file and may be anything.
 */
export function restoreBounds(
  saved: unknown,
  workAreas: readonly Rectangle[],
  primary: Rectangle,
): Rectangle {
  const bounds = parseBounds(saved);
  const home = bounds === null ? undefined : workAreas.find((area) => isReachable(bounds, area));
  if (bounds === null || home === undefined) return centred(primary);
  return {
    x: bounds.x,
    y: Math.max(bounds.y, home.y),
    width: Math.max(minimumWidth, Math.min(bounds.width, home.width)),
    height: Math.max(minimumHeight, Math.min(bounds.height, home.height)),
  };
}

function parseBounds(value: unknown): Rectangle | null {
  if (typeof value !== 'object' || value === null) return null;
  const { x, y, width, height } = value as Record<string, unknown>;
  return isCoordinate(x) && isCoordinate(y) && isCoordinate(width) && isCoordinate(height)
    ? { x, y, width, height }
    : null;
}

function isCoordinate(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 100_000;
}

function isReachable(bounds: Rectangle, area: Rectangle): boolean {
  const across = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
  const below = area.y + area.height - Math.max(bounds.y, area.y);
  return across >= reachableWidth && below >= reachableHeight && bounds.y > area.y - reachableHeight;
}

function centred(area: Rectangle): Rectangle {
  const width = Math.min(defaultWidth, area.width);
  const height = Math.min(defaultHeight, area.height);
  return {
    x: Math.round(area.x + (area.width - width) / 2),
    y: Math.round(area.y + (area.height - height) / 2),
    width,
    height,
  };
}
