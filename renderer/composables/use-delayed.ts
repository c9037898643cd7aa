import { onScopeDispose, shallowReadonly, shallowRef, watch, type ShallowRef } from 'vue';

/** True once the source was true for that long: no skeleton flashes before 300 ms. */
export function useDelayed(source: () => boolean, delayMs = 300): Readonly<ShallowRef<boolean>> {
  const delayed = shallowRef(false);
  let timer: ReturnType<typeof setTimeout> | null = null;
  const clear = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  watch(
    source,
    (wanted) => {
      clear();
      if (!wanted) delayed.value = false;
      else timer = setTimeout(() => (delayed.value = true), delayMs);
    },
    { immediate: true },
  );
  onScopeDispose(clear);
  return shallowReadonly(delayed);
}
