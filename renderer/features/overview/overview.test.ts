import { afterEach, describe, expect, it } from 'vitest';
import type { RaisedNotice } from '../../../server/contract/index.ts';
import { mountScreen, testNowMs, type Screen } from '../../testing/mount-screen.ts';
import { scenarios } from '../../testing/preview/scenarios.ts';
import { OverviewPage } from './index.ts';

let screen: Screen;
afterEach(() => screen.unmount());

const open = async (scenario: string): Promise<void> => {
  screen = await mountScreen(OverviewPage, { start: (state) => scenarios[scenario]?.(state, testNowMs) });
};
const card = (name: string): Element | null => document.querySelector(`section[aria-label="${name}"]`);

describe('the overview', () => {
  it('says of each window whether it lasts, with the evidence in the hint, and nothing where nothing is known', async () => {
    await open('health');
    const words = [...(card('Capacity')?.querySelectorAll('.forecast') ?? [])];
    expect(words.map((word) => word.textContent)).toEqual([
      expect.stringMatching(/^runs out \d\d:\d\d$/u),
      'lasts',
    ]);
    expect(words[0]?.getAttribute('title')).toContain('9');
  });

  it('shows resets and run-outs of the next day on one line, soonest first, in words too', async () => {
    await open('health');
    const [first] = card('Next 24 hours')?.querySelectorAll('ul > li') ?? [];
    const marks = [...(first?.querySelectorAll<HTMLElement>('.placed') ?? [])];
    expect(marks.map((mark) => mark.textContent)).toEqual([
      expect.stringMatching(/^5 h runs out \d\d:\d\d at this pace$/u),
      expect.stringMatching(/^5 h begins anew \d\d:\d\d$/u),
    ]);
    const places = marks.map((mark) => Number.parseFloat(mark.style.insetInlineStart));
    expect(places[0]).toBeCloseTo((55 / 1440) * 100, 1);
    expect(places[1]).toBeGreaterThan(places[0] ?? 100);
  });

  it('says that nothing is known to come, and has no line without accounts', async () => {
    screen = await mountScreen(OverviewPage, {
      start: (state) => {
        state.accounts = {
          ...state.accounts,
          accounts: state.accounts.accounts.map((account) => ({ ...account, windows: [] })),
        };
      },
    });
    expect(card('Next 24 hours')?.textContent).toContain('No account has a reset');
    screen.unmount();
    await open('first');
    expect(card('Next 24 hours')).toBeNull();
  });

  it('lists what was told, until it is put aside', async () => {
    await open('calm');
    expect(card('Notices')).toBeNull();
    const notice: RaisedNotice = {
      id: 'one',
      kind: 'runs-out-early',
      title: 'Work: 5 h runs out today 15:00',
      body: 'At this pace that is 2 h before its reset.',
      accountId: 'work',
      windowId: '5h',
      action: 'use-another',
      atMs: testNowMs,
    };
    screen.client.emit({ name: 'notice.raised', payload: notice });
    await screen.settle();
    expect(card('Notices')?.textContent).toContain('runs out today 15:00');
    await screen.click('Dismiss: Work: 5 h runs out today 15:00');
    expect(card('Notices')).toBeNull();
  });
});
