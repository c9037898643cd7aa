import { computed, shallowReadonly, shallowRef, type ComputedRef, type ShallowRef } from 'vue';
import { toControlError } from '../bridge/index.ts';
import { useText } from '../i18n/index.ts';
import { useAgentsStore, useAppStore, useMessagesStore, useSettingsStore } from '../stores/index.ts';
import { useAction } from './use-action.ts';

export interface ProxyToggle {
  readonly isOn: ComputedRef<boolean>;
  readonly busy: Readonly<ShallowRef<boolean>>;
  /** True while the person is asked whether to pause though agents depend on it. */
  readonly asking: Readonly<ShallowRef<boolean>>;
  /** Starts, or pauses: at once when no agent is applied or the answer was kept, else after `confirm`. */
  toggle(): Promise<void>;
  /** Pauses; `putsBack`: every agent gets its own settings back before; `again`: the same next time, unasked. */
  confirm(answer: PauseAnswer): Promise<void>;
  cancel(): void;
}

export interface PauseAnswer {
  readonly putsBack: boolean;
  readonly again: boolean;
}

/** On and off, with the question that belongs to off. */
export function useProxyToggle(): ProxyToggle {
  const app = useAppStore();
  const agents = useAgentsStore();
  const messages = useMessagesStore();
  const settings = useSettingsStore();
  const { t } = useText();
  const asking = shallowRef(false);
  const isOn = computed(() => ['running', 'starting'].includes(app.snapshot?.proxy.state ?? ''));
  const change = useAction(async (pauses: boolean, { putsBack, again }: PauseAnswer) => {
    try {
      if (again) await settings.update({ agentsOnPause: putsBack ? 'put-back' : 'leave' });
      if (putsBack) {
        const warnings = await agents.undoAll();
        messages.toast({ title: t('agents.allBack'), detail: warnings.join(' ') });
      }
      await (pauses ? app.pauseProxy() : app.startProxy());
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
      const matters = isOn.value && agents.appliedCount > 0;
      const kept = settings.settings.agentsOnPause ?? 'ask';
      if (matters && kept === 'ask') asking.value = true;
      else await change.run(isOn.value, { putsBack: matters && kept === 'put-back', again: false });
    },
    async confirm(answer) {
      asking.value = false;
      // The question was about pausing; somebody else may have paused meanwhile.
      await change.run(true, answer);
    },
    cancel() {
      asking.value = false;
    },
  };
}
