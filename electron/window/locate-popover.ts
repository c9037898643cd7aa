import type { PlacementInput, Rectangle } from './popover-placement.ts';

interface DisplayFacts {
  readonly bounds: Rectangle;
  readonly workArea: Rectangle;
}

/** The part of Electron's `Screen` that is asked. */
export interface ScreenFacts {
  getCursorScreenPoint(): { x: number; y: number };
  getDisplayNearestPoint(point: { x: number; y: number }): DisplayFacts;
  getDisplayMatching(rectangle: Rectangle): DisplayFacts;
}

/**
 * Where the tray icon is and on which display. An icon in the overflow area of Windows has no size: then the pointer,
 * which has just clicked it, stands in. Linux tells neither, and the popover goes to the middle.
 */
export function locatePopover(
  platform: string,
  screen: ScreenFacts,
  trayBounds: () => Rectangle,
): PlacementInput {
  const cursor = screen.getCursorScreenPoint();
  if (platform === 'linux') return placement(null, screen.getDisplayNearestPoint(cursor));
  const icon = trayBounds();
  if (icon.width <= 0 || icon.height <= 0) {
    return placement({ ...cursor, width: 1, height: 1 }, screen.getDisplayNearestPoint(cursor));
  }
  return placement(icon, screen.getDisplayMatching(icon));
}

function placement(anchor: Rectangle | null, display: DisplayFacts): PlacementInput {
  return { anchor, displayBounds: display.bounds, workArea: display.workArea };
}
