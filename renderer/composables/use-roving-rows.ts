import { onMounted, onUpdated, type Ref } from 'vue';

export interface RovingRows {
  /** For the grid's `keydown`: up, down, home and end move between rows. */
  onKeydown(event: KeyboardEvent): void;
  /** For the grid's `focusin`: the focused row becomes the one that Tab returns to. */
  onFocusin(event: FocusEvent): void;
  focusFirst(): void;
}

const rowSelector = '[data-row]';

/** One tab stop for a grid of rows; the arrows move within. Rows carry `data-row`. */
export function useRovingRows(grid: Readonly<Ref<HTMLElement | null>>): RovingRows {
  const rows = (): HTMLElement[] => [...(grid.value?.querySelectorAll<HTMLElement>(rowSelector) ?? [])];
  const makeTabStop = (row: HTMLElement | undefined): void => {
    for (const other of rows()) other.tabIndex = other === row ? 0 : -1;
  };
  const ensureTabStop = (): void => {
    const all = rows();
    if (all.length > 0 && !all.some((row) => row.tabIndex === 0)) {
      makeTabStop(all.find((row) => row.dataset['row'] === 'preferred') ?? all[0]);
    }
  };
  const focus = (row: HTMLElement | undefined): void => {
    if (!row) return;
    makeTabStop(row);
    row.focus();
  };
  onMounted(ensureTabStop);
  onUpdated(ensureTabStop);
  return {
    onKeydown(event) {
      if (!(event.target instanceof HTMLElement)) return;
      const all = rows();
      const at = all.findIndex((row) => row.contains(event.target as Node));
      const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
      if (next === undefined || all[next] === undefined) return;
      event.preventDefault();
      focus(all[next]);
    },
    onFocusin(event) {
      const row = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>(rowSelector) : null;
      if (row && row === event.target) makeTabStop(row);
    },
    focusFirst() {
      ensureTabStop();
      focus(rows().find((row) => row.tabIndex === 0));
    },
  };
}
