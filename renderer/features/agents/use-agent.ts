import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import type {
  AgentHistoryEntry,
  AgentKey,
  AgentMode,
  AgentPlan,
  AgentTestResult,
  AgentView,
  AgentWay,
} from '../../../server/contract/index.ts';
import type { ControlError } from '../../bridge/index.ts';
import { useAction, useLatest, type Action, type Latest } from '../../composables/index.ts';
import { useText } from '../../i18n/index.ts';
import { useAgentsStore, useMessagesStore, type AgentTarget, type AgentWish } from '../../stores/index.ts';
import { lacksItsKey } from './key-in-file.ts';

type Deed = Action<[], void>;

/** One agent in its drawer: what the person chooses, what that would write, and everything that can be done. */
export interface AgentControls {
  readonly target: ComputedRef<AgentTarget>;
  readonly isApplied: ComputedRef<boolean>;
  /** What the drawer shows; becomes the agent's way when something is done. */
  readonly way: Ref<AgentWay>;
  readonly mode: Ref<AgentMode>;
  /** Model names by slot; empty = the agent's own choice. */
  readonly models: Ref<Readonly<Record<string, string>>>;
  readonly plan: Latest<AgentPlan | null>;
  readonly undoPlan: Latest<AgentPlan | null>;
  readonly keys: Latest<readonly AgentKey[]>;
  /** Applied, but the person has to hand the key over; see `lacksItsKey`. */
  readonly lacksKey: ComputedRef<boolean>;
  readonly history: Latest<readonly AgentHistoryEntry[]>;
  readonly tested: Readonly<ShallowRef<AgentTestResult | null>>;
  readonly canApply: ComputedRef<boolean>;
  readonly apply: Deed;
  readonly undo: Deed;
  readonly keep: Deed;
  readonly test: Deed;
  readonly undoKeys: Action<[keys: readonly string[]], void>;
  /** Shown at once; two choices in a row are kept in their order. */
  readonly chooseWay: (way: AgentWay) => void;
  readonly wayError: Readonly<ShallowRef<ControlError | null>>;
  /** True while the model names differ from what the agent has. */
  readonly modelsDiffer: ComputedRef<boolean>;
  /** Keeps the model names for starts by command, where nothing is applied. */
  readonly saveModels: Deed;
}

export function useAgent(agent: () => AgentView): AgentControls {
  const agents = useAgentsStore();
  const messages = useMessagesStore();
  const { t } = useText();

  const target = computed(() => ({ agent: agent().id, home: agent().home }));
  const isApplied = computed(() => agent().appliedAtMs !== null);
  const writesFiles = computed(() => agent().modes.length > 0 && agent().state !== 'not-installed');
  const way = ref<AgentWay>(firstWay(agent()));
  const mode = ref<AgentMode>(agent().mode ?? agent().modes[0] ?? 'key');
  const models = ref<Readonly<Record<string, string>>>({ ...agent().models });
  const tested = shallowRef<AgentTestResult | null>(null);

  const wish = (): AgentWish => ({
    mode: mode.value,
    ...(agent().modelSlots.length === 0 ? {} : { models: named(models.value) }),
  });
  const wishText = (): string => `${mode.value} ${textOf(models.value)}`;
  /** The wish that the shown plan answers: nothing else may be applied. */
  const plannedFor = shallowRef('');
  let asked = '';
  const plan = useLatest(async () => {
    asked = wishText();
    return writesFiles.value ? agents.plan(target.value, 'apply', wish()) : null;
  });
  // Not with the answer: one that comes too late is not shown.
  watch(plan.value, () => void (plannedFor.value = asked), { flush: 'sync' });
  const keepWay = useLatest(async () => {
    // A file that points here decides, whatever is chosen: the pane says so and offers to put it back.
    if (!isApplied.value && way.value !== agent().way) await agents.setWay(target.value, way.value);
  });
  const undoPlan = useLatest(async () => (isApplied.value ? agents.plan(target.value, 'undo') : null));
  const keys = useLatest(async () => (isApplied.value ? agents.keys(target.value) : []));
  const history = useLatest(() => agents.history(target.value));

  const reload = (): Promise<unknown> => Promise.all([plan.run(), undoPlan.run(), keys.run(), history.run()]);
  /** Does it, says so with whatever the server remarks, and reads everything again. */
  const deed = (work: () => Promise<readonly string[]>, title: () => string): Deed =>
    useAction(async () => {
      const warnings = await work();
      tested.value = null;
      messages.toast({ title: title(), detail: warnings.join(' ') });
      await reload();
    });

  watch(wishText, () => void plan.run());
  // The list is read again after every change, also by others: whatever is shown here follows.
  watch(
    () => JSON.stringify([agent().state, agent().mode, agent().appliedAtMs, agent().findings]),
    () => void reload(),
  );
  watch(
    () => agent().way,
    () => {
      // What the person has just chosen comes after what the server has just kept.
      if (!keepWay.busy.value) way.value = firstWay(agent());
    },
  );
  void reload();

  return {
    target,
    isApplied,
    way,
    mode,
    models,
    plan,
    undoPlan,
    keys,
    lacksKey: computed(() => lacksItsKey(agent(), keys.value.value)),
    history,
    tested,
    canApply: computed(
      () =>
        plan.value.value !== null &&
        plan.value.value.refused === null &&
        plan.value.value.changes.length > 0 &&
        plannedFor.value === wishText(),
    ),
    modelsDiffer: computed(() => textOf(models.value) !== textOf(agent().models)),
    apply: deed(
      () => agents.apply(target.value, wish()),
      () => t('agents.applied', { agent: agent().label }),
    ),
    undo: deed(
      async () => {
        const warnings = await agents.undo(target.value);
        if (way.value !== 'always') await agents.setWay(target.value, way.value);
        return warnings;
      },
      () => t('agents.undone', { agent: agent().label }),
    ),
    keep: deed(
      () => agents.keep(target.value),
      () => t('agents.kept', { agent: agent().label }),
    ),
    test: useAction(
      async () => {
        tested.value = null;
        tested.value = await agents.test(target.value);
      },
      { isRead: true },
    ),
    undoKeys: useAction(async (wanted) => {
      const warnings = await agents.undoKeys(target.value, wanted);
      messages.toast({
        title: t('agents.keyIsBack', { key: wanted.join(', ') }),
        detail: warnings.join(' '),
      });
      await reload();
    }),
    saveModels: useAction(async () => {
      await agents.setWay(target.value, way.value, named(models.value));
      messages.toast({ title: t('agents.modelsSaved') });
    }),
    wayError: keepWay.error,
    chooseWay(next) {
      way.value = next;
      void keepWay.run();
    },
  };
}

function firstWay(agent: AgentView): AgentWay {
  if (agent.appliedAtMs !== null && agent.modes.length > 0) return 'always';
  return waysOf(agent).includes(agent.way) ? agent.way : (waysOf(agent)[0] ?? 'manual');
}

/** The ways that the agent has, the one that changes least first. */
export function waysOf(agent: AgentView): readonly AgentWay[] {
  return [
    ...(agent.canLaunch ? (['launch'] as const) : []),
    ...(agent.modes.length > 0 ? (['always'] as const) : []),
    'manual',
  ];
}

const textOf = (models: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(named(models)).toSorted());

function named(models: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(models)
      .map(([slot, model]) => [slot, model.trim()])
      .filter(([, model]) => model !== ''),
  );
}
