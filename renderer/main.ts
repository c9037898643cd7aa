import { createPinia } from 'pinia';
import { createApp } from 'vue';
import type { SwitchyardBridge } from '../electron/shell-contract/index.ts';
import App from './App.vue';
import { chooseBridge, controlKey, createPageStorage, pageStorageKey, shellKey } from './bridge/index.ts';
import { clockKey, createClock } from './composables/index.ts';
import { createTexts, matchLocale, showLocale, type LocaleName } from './i18n/index.ts';
import { createAppRouter } from './router.ts';
import { connectStores } from './stores/index.ts';
import './styles/index.css';

function start(page: Window & { readonly switchyard?: SwitchyardBridge }): void {
  // First of all: the token leaves the address before the router reads it.
  const bridge = chooseBridge(page);
  const texts = createTexts();
  const showLanguage = (language: LocaleName | 'system'): void => {
    const locale = language === 'system' ? matchLocale(page.navigator.languages) : language;
    void showLocale(texts, locale, page.document);
  };
  const app = createApp(App, { showLanguage })
    .provide(controlKey, bridge.control)
    .provide(shellKey, bridge.shell)
    .provide(
      pageStorageKey,
      createPageStorage(() => page.localStorage),
    )
    .provide(clockKey, createClock({ page: page.document, now: Date.now }))
    .use(createPinia())
    .use(texts)
    .use(createAppRouter());
  app.runWithContext(() => connectStores(bridge.control));
  app.mount('#app');
}

start(window);
