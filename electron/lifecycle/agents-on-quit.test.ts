import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../server/index.ts';
import type { AgentView, Settings } from '../../server/contract/index.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { decideAgents, factsLimitMs, planAgentsOnQuit, type QuitQuestion } from './agents-on-quit.ts';
import { fillQuestion, quitTexts } from './quit-texts.ts';

it.each([
  [undefined, 1, false, 'ask'],
  ['ask', 1, false, 'ask'],
  ['ask', 0, false, 'leave'],
  ['put-back', 0, false, 'leave'],
  ['put-back', 2, true, 'put-back'],
  ['leave', 2, false, 'leave'],
  ['ask', 2, true, 'leave'],
] as const)(
  '%s with %i pointed agents, unattended %s: %s',
  (setting, pointedCount, isUnattended, planned) => {
    expect(planAgentsOnQuit({ setting, pointedCount, isUnattended })).toBe(planned);
  },
);

interface Bench {
  readonly questions: QuitQuestion[];
  readonly saved: Partial<Settings>[];
  /** The system shuts down. */
  readonly unattended: AbortController;
  readonly clock: ReturnType<typeof createFakeClock>;
  decide(): Promise<string>;
}

function bench(
  answer: { readonly answer: number; readonly isRemembered: boolean } | Error | 'nobody answers',
  setting?: Settings['agentsOnQuit'],
  started: Promise<unknown> = Promise.resolve(),
): Bench {
  const unattended = new AbortController();
  const clock = createFakeClock();
  const questions: QuitQuestion[] = [];
  const saved: Partial<Settings>[] = [];
  const agent = (label: string, appliedAtMs: number | null) => ({ label, appliedAtMs }) as AgentView;
  const settings = setting === undefined ? defaultSettings : { ...defaultSettings, agentsOnQuit: setting };
  return {
    questions,
    saved,
    unattended,
    clock,
    decide: () =>
      decideAgents({
        handlers: async () => ({
          ...(await started.then(() => ({}))),
          'agents.list': async () => ({
            revision: 1,
            agents: [agent('Claude Code', 1), agent('Codex', null), agent('Zed $&', 2)],
          }),
          'settings.snapshot': async () => ({ revision: 1, settings }),
          'settings.update': async (change) => {
            saved.push(change);
            return { revision: 2, settings: { ...settings, ...change } };
          },
        }),
        ask: async (question) => {
          questions.push(question);
          if (answer instanceof Error) throw answer;
          return answer === 'nobody answers' ? new Promise(() => undefined) : answer;
        },
        unattended: unattended.signal,
        clock,
        systemLocale: 'de-AT',
      }),
  };
}

describe('what happens to agents when the program quits', () => {
  it('is asked once with the agents by name, in the person’s language, and remembered when they say so', async () => {
    const test = bench({ answer: 0, isRemembered: true });
    expect(await test.decide()).toBe('put-back');
    expect(test.questions[0]?.detail).toContain('Claude Code, Zed $&.');
    expect(test.questions[0]?.buttons).toEqual(['Zurückstellen', 'So lassen', 'Abbrechen']);
    expect(test.saved).toEqual([{ agentsOnQuit: 'put-back' }]);
  });

  it('is asked again the next time otherwise, and a cancelled question is never remembered', async () => {
    const leaving = bench({ answer: 1, isRemembered: false });
    expect(await leaving.decide()).toBe('leave');
    const staying = bench({ answer: 2, isRemembered: true });
    expect(await staying.decide()).toBe('stay');
    expect([...leaving.saved, ...staying.saved]).toEqual([]);
  });

  it('is not asked when the settings say it', async () => {
    const test = bench({ answer: 2, isRemembered: false }, 'put-back');
    expect(await test.decide()).toBe('put-back');
    expect(test.questions).toEqual([]);
  });

  it('never keeps the program from quitting', async () => {
    expect(await bench(new Error('no display')).decide()).toBe('leave');
  });

  it('does not keep a system from shutting down while the question is open', async () => {
    const test = bench('nobody answers');
    const decided = test.decide();
    await expect.poll(() => test.questions.length).toBe(1);
    test.unattended.abort();
    expect(await decided).toBe('leave');
    expect(test.saved).toEqual([]);
  });

  it('is not asked of a closed question: what the shutdown closed was no "stay"', async () => {
    const test = bench({ answer: 2, isRemembered: false });
    const decided = test.decide();
    test.unattended.abort();
    expect(await decided).toBe('leave');
  });

  it('waits for no server that does not come up', async () => {
    const test = bench({ answer: 0, isRemembered: false }, 'ask', new Promise(() => undefined));
    const decided = test.decide();
    test.clock.advance(factsLimitMs);
    expect(await decided).toBe('leave');
    expect(test.questions).toEqual([]);
    expect(test.clock.pending()).toBe(0);
  });

  it('leaves no timer behind', async () => {
    const test = bench({ answer: 0, isRemembered: false });
    await test.decide();
    expect(test.clock.pending()).toBe(0);
  });

  it('has every text in every language', () => {
    for (const language of ['en', 'de', 'fr', 'es', 'ja', 'ko', 'zh-CN'] as const) {
      const texts = quitTexts(language, 'en');
      expect(
        Object.values(texts).every((text) => text !== ''),
        language,
      ).toBe(true);
      expect(fillQuestion(texts.detail, 'X')).toMatch(/^X/);
    }
    expect(quitTexts('system', 'zh_TW')).toBe(quitTexts('zh-CN', ''));
    expect(quitTexts('system', 'xx')).toBe(quitTexts('en', ''));
  });
});
