import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import type { AgentPlan, AgentTestResult, AgentView, DetectedLogin } from '../../../server/contract/index.ts';
import { toControlError, type ControlError } from '../../bridge/index.ts';
import { useAction, useLatest, type Action } from '../../composables/index.ts';
import { useAccountsStore, useAgentsStore } from '../../stores/index.ts';

/** How far one row is. */
export type Progress =
  | { readonly kind: 'idle' | 'running' | 'done' }
  | { readonly kind: 'failed'; readonly error: ControlError };

export interface FoundAgent {
  readonly agent: AgentView;
  /** What pointing it here would write; null = it cannot be told yet, and `obstacle` says why. */
  readonly plan: AgentPlan | null;
  readonly obstacle: ControlError | null;
}

/** The first setup: what was found, what is ticked, and how far each row is. */
export interface Setup {
  readonly logins: Readonly<ShallowRef<readonly DetectedLogin[]>>;
  readonly agents: Readonly<ShallowRef<readonly FoundAgent[]>>;
  readonly chosen: Ref<readonly string[]>;
  readonly isLooking: Readonly<ShallowRef<boolean>>;
  readonly lookError: Readonly<ShallowRef<ControlError | null>>;
  /** Ticked and not done yet. */
  readonly waiting: ComputedRef<number>;
  readonly doneCount: ComputedRef<number>;
  progress(key: string): Progress;
  result(key: string): AgentTestResult | null;
  readonly look: () => Promise<void>;
  /** One after the other; a row that fails stops no other. */
  readonly run: Action<[], void>;
  /** The agent whose test call runs now. */
  readonly testing: Readonly<ShallowRef<string | null>>;
  readonly test: Action<[found: FoundAgent], void>;
}

/** A test call that could not even be made reads like one that failed. */
function asResult(failure: unknown): AgentTestResult {
  const { message, remedy } = toControlError(failure);
  return {
    ok: false,
    message: `${message} ${remedy}`.trim(),
    accountLabel: null,
    status: null,
    durationMs: 0,
  };
}

export const loginKey = (login: DetectedLogin): string => `login ${login.provider} ${login.path}`;
export const agentKey = ({ id, home }: AgentView): string => `agent ${id} ${home}`;

/** Installed, not pointed here yet, and of a kind whose file can be written. */
const canBeOffered = (agent: AgentView): boolean =>
  agent.isProgram &&
  agent.modes.length > 0 &&
  agent.appliedAtMs === null &&
  ['direct', 'launch-only', 'unparsable'].includes(agent.state);

export function useSetup(): Setup {
  const accounts = useAccountsStore();
  const store = useAgentsStore();
  const logins = shallowRef<readonly DetectedLogin[]>([]);
  const agents = shallowRef<readonly FoundAgent[]>([]);
  const chosen = ref<readonly string[]>([]);
  const progress = ref<Readonly<Record<string, Progress>>>({});
  const results = ref<Readonly<Record<string, AgentTestResult>>>({});
  const testing = shallowRef<string | null>(null);
  const mark = (key: string, next: Progress): void => {
    progress.value = { ...progress.value, [key]: next };
  };
  const progressOf = (key: string): Progress => progress.value[key] ?? { kind: 'idle' };

  const preview = async (agent: AgentView): Promise<FoundAgent> => {
    try {
      const plan = await store.plan({ agent: agent.id, home: agent.home }, 'apply');
      return { agent, plan, obstacle: null };
    } catch (failure) {
      return { agent, plan: null, obstacle: toControlError(failure) };
    }
  };
  const looking = useLatest(async () => {
    const [found] = await Promise.all([accounts.detect(), store.snapshot ? null : store.refresh()]);
    logins.value = found.filter((login) => login.accountId === null);
    agents.value = await Promise.all(store.agents.filter(canBeOffered).map(preview));
    chosen.value = [
      ...logins.value.filter(({ state }) => state === 'usable').map(loginKey),
      ...agents.value
        // Who chose to start an agent by its command has decided already.
        .filter(({ agent, plan }) => plan?.refused === null && agent.state !== 'launch-only')
        .map(({ agent }) => agentKey(agent)),
    ];
    return true;
  });

  const steps = computed(() => [
    ...logins.value.map((login) => ({
      key: loginKey(login),
      work: async () =>
        void (await accounts.add({
          provider: login.provider,
          kind: login.kind,
          path: login.path,
          label: login.label,
        })),
    })),
    ...agents.value.map(({ agent }) => ({
      key: agentKey(agent),
      work: async () => void (await store.apply({ agent: agent.id, home: agent.home })),
    })),
  ]);
  const waiting = computed(() =>
    steps.value.filter(({ key }) => chosen.value.includes(key) && progressOf(key).kind !== 'done'),
  );

  return {
    logins,
    agents,
    chosen,
    isLooking: looking.busy,
    lookError: looking.error,
    waiting: computed(() => waiting.value.length),
    doneCount: computed(() => steps.value.filter(({ key }) => progressOf(key).kind === 'done').length),
    progress: progressOf,
    result: (key) => results.value[key] ?? null,
    look: looking.run,
    run: useAction(async () => {
      for (const { key, work } of waiting.value) {
        mark(key, { kind: 'running' });
        try {
          await work();
          mark(key, { kind: 'done' });
        } catch (failure) {
          mark(key, { kind: 'failed', error: toControlError(failure) });
        }
      }
    }),
    testing,
    test: useAction(async ({ agent }) => {
      testing.value = agentKey(agent);
      const result = await store.test({ agent: agent.id, home: agent.home }).catch(asResult);
      results.value = { ...results.value, [agentKey(agent)]: result };
      testing.value = null;
    }),
  };
}
