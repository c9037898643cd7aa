import { afterEach, describe, expect, it } from 'vitest';
import type { RequestRecord } from '../../../server/contract/index.ts';
import { makeRequest } from '../../testing/request-fixtures.ts';
import { mountScreen, testNowMs, type Screen } from '../../testing/mount-screen.ts';
import { dialectName } from './dialect-name.ts';
import { ActivityPage } from './index.ts';

let screen: Screen;
afterEach(() => screen.unmount());

const losses: RequestRecord['losses'] = [
  { path: 'sampling.topK', kind: 'sampling', reason: 'Chat Completions has no top_k.' },
  { path: 'turns[0].blocks[1]', kind: 'cache-mark', reason: 'Chat Completions has no cache marks.' },
];

async function open(part: Partial<RequestRecord>, route = '/activity'): Promise<void> {
  const request = makeRequest(testNowMs, { id: 'one', ...part });
  screen = await mountScreen(ActivityPage, {
    route,
    start: (state) => {
      state.requests = [request];
    },
  });
}

const row = (): string => (document.querySelector('tbody tr')?.textContent ?? '').replaceAll(/\s+/gu, ' ');
const drawer = (): string =>
  (document.querySelector('[role="dialog"]')?.textContent ?? '').replaceAll(/\s+/gu, ' ');

describe('a translated request in the list', () => {
  it('is marked, says into what, and counts what was lost', async () => {
    await open({ translatedTo: 'openai-chat', losses });
    expect(row()).toContain('Translated to OpenAI Chat Completions · 2 parts not carried over');
    expect(document.querySelector('tbody .translated')?.getAttribute('title')).toContain('2 parts');
  });

  it('is marked without a number when nothing was lost', async () => {
    await open({ translatedTo: 'gemini' });
    expect(row()).toContain('Translated to Gemini');
    expect(row()).not.toContain('not carried over');
  });

  it('is told from one that was passed through', async () => {
    await open({});
    expect(document.querySelector('tbody .translated')).toBeNull();
  });
});

describe('the details of a translated request', () => {
  it('declare every loss with its place, kind and reason', async () => {
    await open({ translatedTo: 'openai-chat', losses }, '/activity/one');
    expect(drawer()).toContain('Translated to OpenAI Chat Completions');
    expect(drawer()).toContain('Not carried over');
    expect([...document.querySelectorAll('.losses li')].map((one) => one.textContent?.trim())).toEqual([
      'sampling.topKsamplingChat Completions has no top_k.',
      'turns[0].blocks[1]cache-markChat Completions has no cache marks.',
    ]);
  });

  it('say nothing of losses where there are none, nor of a model that was sent as asked', async () => {
    await open({}, '/activity/one');
    expect(drawer()).not.toContain('Not carried over');
    expect(drawer()).not.toContain('Translated');
    expect(drawer()).not.toContain('Model sent');
  });

  it('name the model that was sent where a rule or prefix made it another', async () => {
    await open({ modelAsked: 'big', modelSent: 'gpt-5' }, '/activity/one');
    expect(drawer()).toContain('Model sentgpt-5');
  });
});

it('a dialect of a newer product is shown by its id', async () => {
  await open({ translatedTo: '__proto__' });
  expect(dialectName('__proto__')).toBe('__proto__');
  expect(row()).toContain('Translated to __proto__');
});
