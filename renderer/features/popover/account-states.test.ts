import { afterEach, describe, expect, it } from 'vitest';
import { mountScreen, testNowMs, type Screen } from '../../testing/mount-screen.ts';
import { scenarios } from '../../testing/preview/scenarios.ts';
import { PopoverPage } from './index.ts';

let screen: Screen;
afterEach(() => screen.unmount());

async function open(): Promise<void> {
  screen = await mountScreen(PopoverPage, { start: (state) => scenarios['health']?.(state, testNowMs) });
}
const rowNamed = (name: string): HTMLElement => {
  const row = document.querySelector<HTMLElement>(`[role="row"][aria-label^="${name}"]`);
  if (!row) throw new Error(`No row ${name}`);
  return row;
};

describe('rows of the popover', () => {
  it('begin with the one that needs a sign-in; its button starts it in the main window', async () => {
    await open();
    const names = [...document.querySelectorAll('[role="rowheader"]')].map((cell) =>
      cell.textContent?.trim(),
    );
    expect(names[0]).toBe('Evenings');
    await screen.click('Sign in: Evenings');
    expect(screen.shell.routes).toEqual(['/accounts/ended?tab=sign-in&start=1']);
  });

  it('warn only of the window that ends before its reset', async () => {
    await open();
    const warnings = [...rowNamed('Work').querySelectorAll('.warning')].map((line) => line.textContent);
    expect(warnings).toEqual([
      expect.stringMatching(/^5 h: At this pace runs out \d\d:\d\d, 1 h 15 m early$/u),
    ]);
  });

  it('say that an account is tried again, or shaky', async () => {
    await open();
    expect(rowNamed('Coming back').textContent).toContain('Trying again');
    expect(rowNamed('Shaky').textContent).toContain('Shaky');
  });
});
