import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

export interface ToastAction {
  readonly label: string;
  readonly run: () => Promise<void> | void;
}

export interface Toast {
  readonly id: number;
  readonly title: string;
  readonly detail: string | null;
  readonly tone: 'neutral' | 'danger';
  readonly action: ToastAction | null;
  /** Beside the first one. */
  readonly otherAction: ToastAction | null;
  readonly durationMs: number;
}

export interface ToastInput {
  readonly title: string;
  readonly detail?: string;
  readonly tone?: Toast['tone'];
  readonly action?: ToastAction;
  readonly otherAction?: ToastAction;
}

const plainToastMs = 4000;
const undoToastMs = 6000;
const errorToastMs = 10_000;

/** Toasts, and the sentence in the one polite live region. */
export const useMessagesStore = defineStore('messages', () => {
  const toasts = shallowRef<readonly Toast[]>([]);
  const announcement = shallowRef('');
  let lastId = 0;
  return {
    toasts,
    announcement,
    /** Says a sentence to a screen reader; the same sentence twice in a row is said once. */
    announce(text: string): void {
      announcement.value = text;
    },
    toast(input: ToastInput): number {
      lastId += 1;
      const toast: Toast = {
        id: lastId,
        title: input.title,
        detail: input.detail ?? null,
        tone: input.tone ?? 'neutral',
        action: input.action ?? null,
        otherAction: input.otherAction ?? null,
        durationMs: input.tone === 'danger' ? errorToastMs : input.action ? undoToastMs : plainToastMs,
      };
      toasts.value = [...toasts.value.slice(-2), toast];
      return toast.id;
    },
    dismiss(id: number): void {
      toasts.value = toasts.value.filter((toast) => toast.id !== id);
    },
  };
});
