import { computed, nextTick, watch, type Ref } from 'vue';
import { useRoute } from 'vue-router';

/** Brings the section that the address names (`/settings/outbound`) into view, once the page has something to show. */
export function useSectionScroll(
  page: Readonly<Ref<HTMLElement | null>>,
  prefix: string,
  isLoading: () => boolean,
): void {
  const route = useRoute();
  const section = computed(() =>
    typeof route.params['section'] === 'string' ? route.params['section'] : '',
  );
  watch(
    [section, isLoading],
    async ([name]) => {
      await nextTick();
      if (name !== '')
        page.value?.querySelector(`#${prefix}-${CSS.escape(name)}`)?.scrollIntoView({ block: 'start' });
    },
    { immediate: true },
  );
}
