/** All values are device-independent pixels, as Electron's screen module reports them. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacementInput {
  /** The tray icon, or where it was clicked; null when the desktop does not tell (Linux). */
  readonly anchor: Rectangle | null;
  readonly displayBounds: Rectangle;
  readonly workArea: Rectangle;
}

export const popoverWidth = 380;
export const popoverHeight = 600;
const popoverMinimumHeight = 320;
const workAreaShare = 0.8;
const gap = 8;

type Edge = 'top' | 'bottom' | 'left' | 'right';

/**
 * Where the popover goes: beside the tray icon, on the side away from the screen edge, wholly inside the work area;
 * in the middle when the icon's place is unknown. Height is at most 80 % of the work area.
 */
export function placePopover({ anchor, displayBounds, workArea }: PlacementInput): Rectangle {
  const width = Math.min(popoverWidth, Math.floor(workArea.width));
  const most = Math.max(Math.floor(workArea.height * workAreaShare), popoverMinimumHeight);
  const height = Math.min(popoverHeight, most, Math.floor(workArea.height));
  const size = { width, height };
  const target = anchor === null ? centre(workArea, size) : beside(anchor, displayBounds, size);
  return {
    x: Math.round(clamp(target.x, workArea.x, workArea.x + workArea.width - width)),
    y: Math.round(clamp(target.y, workArea.y, workArea.y + workArea.height - height)),
    width,
    height,
  };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function beside(anchor: Rectangle, bounds: Rectangle, size: Size): { x: number; y: number } {
  const alongX = anchor.x + anchor.width / 2 - size.width / 2;
  const alongY = anchor.y + anchor.height / 2 - size.height / 2;
  switch (nearestEdge(anchor, bounds)) {
    case 'top':
      return { x: alongX, y: anchor.y + anchor.height + gap };
    case 'bottom':
      return { x: alongX, y: anchor.y - size.height - gap };
    case 'left':
      return { x: anchor.x + anchor.width + gap, y: alongY };
    case 'right':
      return { x: anchor.x - size.width - gap, y: alongY };
  }
}

/** The screen edge the taskbar is on. Horizontal bars win a tie: tray icons sit in the corners of those. */
function nearestEdge(anchor: Rectangle, bounds: Rectangle): Edge {
  const distances: readonly (readonly [Edge, number])[] = [
    ['top', anchor.y - bounds.y],
    ['bottom', bounds.y + bounds.height - (anchor.y + anchor.height)],
    ['left', anchor.x - bounds.x],
    ['right', bounds.x + bounds.width - (anchor.x + anchor.width)],
  ];
  let nearest: readonly [Edge, number] = ['top', Number.POSITIVE_INFINITY];
  for (const candidate of distances) if (candidate[1] < nearest[1]) nearest = candidate;
  return nearest[0];
}

function centre(area: Rectangle, size: Size): { x: number; y: number } {
  return { x: area.x + (area.width - size.width) / 2, y: area.y + (area.height - size.height) / 2 };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
