import { defineStore } from 'pinia';
import { computed } from 'vue';
import type {
  AgentHistoryEntry,
  AgentMode,
  AgentPlan,
  AgentTestResult,
  AgentView,
} from '../../server/contract/index.ts';
import { injectControl } from './inject-bridge.ts';
import { createSnapshotSource } from './snapshot-source.ts';

/** One agent in one home directory. */
export interface AgentTarget {
  readonly agent: string;
  readonly home: string;
}

/** Agents, read from their files: previews, apply, undo, test call, history. */
export const useAgentsStore = defineStore('agents', () => {
  const control = injectControl();
  const source = createSnapshotSource(() => control.call('agents.list', {}));
  const agents = computed<readonly AgentView[]>(() => source.snapshot.value?.agents ?? []);
  const withMode = (target: AgentTarget, mode: AgentMode | null) => ({
    agent: target.agent,
    home: target.home,
    ...(mode === null ? {} : { mode }),
  });

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
    plan(target: AgentTarget, action: 'apply' | 'undo', mode: AgentMode | null): Promise<AgentPlan> {
      return control.call('agents.plan', { ...withMode(target, mode), action });
    },
    async apply(target: AgentTarget, mode: AgentMode | null): Promise<readonly string[]> {
      const { warnings } = await control.call('agents.apply', withMode(target, mode));
      await source.refresh();
      return warnings;
    },
    async undo(target: AgentTarget): Promise<readonly string[]> {
      const { warnings } = await control.call('agents.undo', withMode(target, null));
      await source.refresh();
      return warnings;
    },
    async undoAll(): Promise<readonly string[]> {
      const { warnings } = await control.call('agents.undo-all', {});
      await source.refresh();
      return warnings;
    },
    test: (target: AgentTarget): Promise<AgentTestResult> =>
      control.call('agents.test', withMode(target, null)),
    async history(target: AgentTarget): Promise<readonly AgentHistoryEntry[]> {
      return (await control.call('agents.history', withMode(target, null))).entries;
    },
  };
});
