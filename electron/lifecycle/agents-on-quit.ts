import type { AgentView, Handlers, Settings } from '../../server/contract/index.ts';
import type { Clock } from '../../server/ports.ts';
import { fillQuestion, quitTexts, type QuitTexts } from './quit-texts.ts';

/** What happens to agents that point here when the program leaves. */
export type AgentsOnQuit = 'leave' | 'put-back';

/** Decides by what is known; `ask` = only the person can tell. A system that shuts down waits for no answer (`isUnattended`). */
export function planAgentsOnQuit(facts: {
  readonly setting: Settings['agentsOnQuit'];
  readonly pointedCount: number;
  readonly isUnattended: boolean;
}): AgentsOnQuit | 'ask' {
  if (facts.pointedCount === 0) return 'leave';
  if (facts.setting === 'leave' || facts.setting === 'put-back') return facts.setting;
  return facts.isUnattended ? 'leave' : 'ask';
}

/** A native question with three answers, in the order of `buttons`, and a box to remember the answer. */
export interface QuitQuestion {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
  readonly checkboxLabel: string;
}

const answers = ['put-back', 'leave', 'stay'] as const;

export function quitQuestion(pointed: readonly Pick<AgentView, 'label'>[], texts: QuitTexts): QuitQuestion {
  const names = [...new Set(pointed.map(({ label }) => label))].join(', ');
  return {
    message: texts.message,
    detail: fillQuestion(texts.detail, names),
    buttons: [texts.putBack, texts.leave, texts.cancel],
    checkboxLabel: texts.remember,
  };
}

export interface DecideAgentsOptions {
  /** Rejects when the server did not start. */
  readonly handlers: () => Promise<Pick<Handlers, 'agents.list' | 'settings.snapshot' | 'settings.update'>>;
  /** The index of the answer; closing the question counts as the last one. */
  readonly ask: (
    question: QuitQuestion,
  ) => Promise<{ readonly answer: number; readonly isRemembered: boolean }>;
  /** Aborted when nobody can answer (any more): the system shuts down. An open question counts as `leave` then. */
  readonly unattended: AbortSignal;
  readonly clock: Pick<Clock, 'after'>;
  readonly systemLocale: string;
}

/** So long a server may take to say which agents point here; one that does not come up keeps nobody from quitting. */
export const factsLimitMs = 3000;

/** `stay` = the person does not want to quit after all. Never rejects: a program that cannot ask leaves all as it is. */
export async function decideAgents(options: DecideAgentsOptions): Promise<AgentsOnQuit | 'stay'> {
  const { unattended } = options;
  try {
    const facts = await within(options.clock, readFacts(options));
    if (facts === null) return 'leave';
    const { handlers, settings, pointed } = facts;
    const planned = planAgentsOnQuit({
      setting: settings.agentsOnQuit,
      pointedCount: pointed.length,
      isUnattended: unattended.aborted,
    });
    if (planned !== 'ask') return planned;
    const question = quitQuestion(pointed, quitTexts(settings.language, options.systemLocale));
    const answered = await Promise.race([options.ask(question), aborted(unattended)]);
    if (answered === null || unattended.aborted) return 'leave';
    const chosen = answers[answered.answer] ?? 'stay';
    if (answered.isRemembered && chosen !== 'stay')
      await handlers['settings.update']({ agentsOnQuit: chosen });
    return chosen;
  } catch {
    return 'leave';
  }
}

async function readFacts({ handlers: find }: DecideAgentsOptions): Promise<{
  readonly handlers: Awaited<ReturnType<DecideAgentsOptions['handlers']>>;
  readonly settings: Settings;
  readonly pointed: readonly AgentView[];
}> {
  const handlers = await find();
  const { settings } = await handlers['settings.snapshot']({});
  const { agents } = await handlers['agents.list']({});
  return { handlers, settings, pointed: agents.filter(({ appliedAtMs }) => appliedAtMs !== null) };
}

async function within<Result>(clock: Pick<Clock, 'after'>, work: Promise<Result>): Promise<Result | null> {
  const { promise, resolve } = Promise.withResolvers<null>();
  const cancel = clock.after(factsLimitMs, () => resolve(null));
  try {
    return await Promise.race([work, promise]);
  } finally {
    cancel();
  }
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}
