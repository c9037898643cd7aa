import { computed, shallowReadonly, shallowRef, type ComputedRef, type ShallowRef } from 'vue';
import { toControlError } from '../bridge/index.ts';
import { useAgentsStore, useAppStore, useMessagesStore } from '../stores/index.ts';
import { useAction } from './use-action.ts';

export interface ProxyToggle {
  readonly isOn: ComputedRef<boolean>;
  readonly busy: Readonly<ShallowRef<boolean>>;
  /** True while the person is asked whether to pause though agents depend on it. */
  readonly asking: Readonly<ShallowRef<boolean>>;
  /** Starts, or pauses: at once when no agent is applied, else after `confirm`. */
  toggle(): Promise<void>;
  /** Pauses; `putsBack`: every agent gets its own settings back before. */
  confirm(putsBack?: boolean): Promise<void>;
  cancel(): void;
}

/** On and off, with the question that belongs to off. */
export function useProxyToggle(): ProxyToggle {
  const app = useAppStore();
  const agents = useAgentsStore();
  const messages = useMessagesStore();
  const asking = shallowRef(false);
  const isOn = computed(() => ['running', 'starting'].includes(app.snapshot?.proxy.state ?? ''));
  const change = useAction(async (putsBack: boolean) => {
    try {
      if (putsBack) {
        const warnings = await agents.undoAll();
        if (warnings.length > 0) messages.toast({ title: warnings.join(' '), tone: 'danger' });
      }
      await (isOn.value ? app.pauseProxy() : app.startProxy());
    } catch (failure) {
      const error = toControlError(failure);
      messages.toast({ title: error.message, detail: error.remedy, tone: 'danger' });
    }
  });
  return {
    isOn,
    busy: change.busy,
    asking: shallowReadonly(asking),
    async toggle() {
      if (isOn.value && agents.appliedCount > 0) asking.value = true;
      else await change.run(false);
    },
    async confirm(putsBack = false) {
      asking.value = false;
      await change.run(putsBack);
    },
    cancel() {
      asking.value = false;
    },
  };
}
