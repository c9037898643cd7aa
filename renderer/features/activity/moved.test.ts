import { afterEach, describe, expect, it } from 'vitest';
import { makeRequest } from '../../testing/request-fixtures.ts';
import { mountScreen, testNowMs, type Screen } from '../../testing/mount-screen.ts';
import { ActivityPage } from './index.ts';

let screen: Screen;
afterEach(() => screen.unmount());

const movedFrom = {
  accountId: 'work',
  accountLabel: 'Work',
  reason: 'it is next in order',
  cause: 'automatic',
  leftOut: 1,
} as const;

async function open(part: Parameters<typeof makeRequest>[1], route: string): Promise<void> {
  screen = await mountScreen(ActivityPage, {
    route,
    start: (state) => {
      state.requests = [
        makeRequest(testNowMs, { id: 'moved', accountId: 'personal', accountLabel: 'Personal', ...part }),
      ];
    },
  });
}

describe('why a request went where it went', () => {
  it('stands on the account in the list and in the details', async () => {
    await open({}, '/activity/moved');
    expect(document.querySelector('td[title="In use for Claude."]')?.textContent).toContain('Personal');
    expect(screen.text()).toContain('Why this accountIn use for Claude.');
    expect(screen.text()).not.toContain('Moved from');
  });

  it('says that the conversation moved, from where, by whom and what it lost', async () => {
    await open({ movedFrom }, '/activity/moved');
    const text = screen.text();
    expect(text).toContain('moved here');
    expect(text).toMatch(/Moved from\s*Work\s*· by itself/u);
    expect(text).toContain('One sealed part of the conversation was left out.');
  });

  it('names an account that is gone for what it is', async () => {
    await open(
      { movedFrom: { ...movedFrom, accountId: 'gone', accountLabel: null, cause: 'person', leftOut: 0 } },
      '/activity/moved',
    );
    expect(screen.text()).toMatch(/Moved from\s*a removed account\s*· you switched/u);
  });
});
