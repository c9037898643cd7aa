import { defineStore } from 'pinia';
import { computed } from 'vue';
import type {
  AgentHistoryEntry,
  AgentKey,
  AgentManual,
  AgentMode,
  AgentModels,
  AgentPlan,
  AgentTestResult,
  AgentView,
  AgentWay,
} from '../../server/contract/index.ts';
import { injectControl } from './inject-bridge.ts';
import { createSnapshotSource } from './snapshot-source.ts';

/** One agent in one home directory. */
export interface AgentTarget {
  readonly agent: string;
  readonly home: string;
}

/** How an agent is to be pointed here; what is left out is the server's choice. */
export interface AgentWish {
  readonly mode?: AgentMode;
  readonly models?: AgentModels;
}

/** Agents, read from their files: previews, apply, undo, keys, test call, history. */
export const useAgentsStore = defineStore('agents', () => {
  const control = injectControl();
  const source = createSnapshotSource(() => control.call('agents.list', {}));
  const agents = computed<readonly AgentView[]>(() => source.snapshot.value?.agents ?? []);
  /** After a change the list is read again; the answer's warnings go to the person. */
  const changed = async (
    work: Promise<{ readonly warnings: readonly string[] }>,
  ): Promise<readonly string[]> => {
    const { warnings } = await work;
    await source.refresh();
    return warnings;
  };

  return {
    snapshot: source.snapshot,
    error: source.error,
    loading: source.loading,
    receivedAtMs: source.receivedAtMs,
    agents,
    /** How many agents send their requests here now. */
    appliedCount: computed(() => agents.value.filter((agent) => agent.appliedAtMs !== null).length),
    accept: source.accept,
    refresh: source.refresh,
    forgetRevision: source.forgetRevision,
    /** By hand: what was installed meanwhile raises no revision, so the next list counts whatever its number. */
    lookAgain(): Promise<void> {
      source.forgetRevision();
      return source.refresh();
    },
    plan: (target: AgentTarget, action: 'apply' | 'undo', wish: AgentWish = {}): Promise<AgentPlan> =>
      control.call('agents.plan', { ...target, ...wish, action }),
    apply: (target: AgentTarget, wish: AgentWish = {}) =>
      changed(control.call('agents.apply', { ...target, ...wish })),
    undo: (target: AgentTarget) => changed(control.call('agents.undo', { ...target })),
    /** Puts single keys back; the agent stays applied while others are left. */
    undoKeys: (target: AgentTarget, keys: readonly string[]) =>
      changed(control.call('agents.undo', { ...target, keys: [...keys] })),
    /** What somebody changed stays as it is and is no longer ours. */
    keep: (target: AgentTarget) => changed(control.call('agents.keep', { ...target })),
    undoAll: () => changed(control.call('agents.undo-all', {})),
    async setWay(target: AgentTarget, way: AgentWay, models?: AgentModels): Promise<void> {
      await control.call('agents.set-way', { ...target, way, ...(models === undefined ? {} : { models }) });
      await source.refresh();
    },
    async addHome(agent: string, path: string): Promise<AgentView> {
      const { agent: added } = await control.call('agents.add-home', { agent, path });
      await source.refresh();
      return added;
    },
    async removeHome(agent: string, path: string): Promise<void> {
      await control.call('agents.remove-home', { agent, path });
      await source.refresh();
    },
    test: (target: AgentTarget): Promise<AgentTestResult> => control.call('agents.test', { ...target }),
    manual: (target: AgentTarget): Promise<AgentManual> => control.call('agents.manual', { ...target }),
    async keys(target: AgentTarget): Promise<readonly AgentKey[]> {
      return (await control.call('agents.keys', { ...target })).keys;
    },
    async history(target: AgentTarget): Promise<readonly AgentHistoryEntry[]> {
      return (await control.call('agents.history', { ...target })).entries;
    },
  };
});
