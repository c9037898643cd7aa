const raceWindowMs = 200;

/**
 * A click on the tray icon takes the focus from an open popover, which hides it, and would then show it again. A
 * show within 200 ms of a hide that the loss of focus caused is therefore ignored.
 */
export interface ToggleGuard {
  hiddenByBlur(): void;
  mayShow(): boolean;
}

export function createToggleGuard(monotonicMs: () => number): ToggleGuard {
  let blurredAtMs = Number.NEGATIVE_INFINITY;
  return {
    hiddenByBlur: () => {
      blurredAtMs = monotonicMs();
    },
    mayShow: () => monotonicMs() - blurredAtMs >= raceWindowMs,
  };
}
