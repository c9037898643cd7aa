import { expect, it } from 'vitest';
import { locatePopover, type ScreenFacts } from './locate-popover.ts';

const left = {
  bounds: { x: 0, y: 0, width: 100, height: 100 },
  workArea: { x: 0, y: 10, width: 100, height: 90 },
};
const right = {
  bounds: { x: 100, y: 0, width: 100, height: 100 },
  workArea: { x: 100, y: 0, width: 100, height: 90 },
};
const screen: ScreenFacts = {
  getCursorScreenPoint: () => ({ x: 150, y: 95 }),
  getDisplayNearestPoint: ({ x }) => (x < 100 ? left : right),
  getDisplayMatching: ({ x }) => (x < 100 ? left : right),
};

it('uses the display of the icon, not the one of the pointer', () => {
  const icon = { x: 50, y: 0, width: 10, height: 10 };
  expect(locatePopover('darwin', screen, () => icon)).toEqual({
    anchor: icon,
    displayBounds: left.bounds,
    workArea: left.workArea,
  });
});

it('uses the pointer when the icon sits in the overflow area and has no size', () => {
  const found = locatePopover('win32', screen, () => ({ x: 0, y: 0, width: 0, height: 0 }));
  expect(found).toEqual({
    anchor: { x: 150, y: 95, width: 1, height: 1 },
    displayBounds: right.bounds,
    workArea: right.workArea,
  });
});

it('knows no place on Linux and does not ask the tray', () => {
  const found = locatePopover('linux', screen, () => {
    throw new Error('asked');
  });
  expect(found).toEqual({ anchor: null, displayBounds: right.bounds, workArea: right.workArea });
});
