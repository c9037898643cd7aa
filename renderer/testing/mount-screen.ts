import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { TooltipProvider } from 'reka-ui';
import { createApp, defineComponent, h, shallowRef, type Component } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { controlKey, shellKey, type ShellClient } from '../bridge/index.ts';
import { clockKey, type AppClock } from '../composables/index.ts';
import { createTexts } from '../i18n/index.ts';
import { connectStores } from '../stores/index.ts';
import type { FakeState } from './fake-backend.ts';
import { createFakeClient, type FakeClient } from './fake-client.ts';

/** Noon, UTC, of a day without a clock change. */
export const testNowMs = Date.UTC(2026, 10, 18, 12);

export interface FakeShell extends ShellClient {
  readonly routes: string[];
  readonly copied: string[];
  readonly opened: string[];
}

export function createFakeShell(): FakeShell {
  const routes: string[] = [];
  const copied: string[] = [];
  const opened: string[] = [];
  return {
    isDesktop: false,
    platform: 'linux',
    routes,
    copied,
    opened,
    showMainWindow: async (route) => void routes.push(route),
    hidePopover: async () => undefined,
    openExternal: async (url) => void opened.push(url),
    revealFile: async () => undefined,
    copyText: async (text) => void copied.push(text),
  };
}

export interface Screen {
  readonly wrapper: VueWrapper;
  readonly client: FakeClient;
  readonly shell: FakeShell;
  /** Text of the screen and of what dialogs put at the end of the page. */
  text(): string;
  /** The first button whose name or text is this; also in dialogs. */
  button(name: string): HTMLButtonElement;
  click(name: string): Promise<void>;
  settle(): Promise<void>;
  /** Where the page's address points now. */
  route(): string;
  unmount(): void;
}

export interface ScreenOptions {
  readonly start?: (state: FakeState) => void;
  readonly route?: string;
  readonly before?: (client: FakeClient) => void;
}

const stillClock = (nowMs: number): AppClock => ({
  nowMs: shallowRef(nowMs),
  touch: () => undefined,
  stop: () => undefined,
});

/** Mounts a screen with stores, texts, router and a still clock over the fake backend. */
export async function mountScreen(screen: Component, options: ScreenOptions = {}): Promise<Screen> {
  const client = createFakeClient(testNowMs, options.start);
  options.before?.(client);
  const shell = createFakeShell();
  const pinia = createPinia();
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:page?/:id?', component: screen }],
  });
  await router.push(options.route ?? '/');
  const Root = defineComponent({
    setup: () => {
      connectStores(client, () => testNowMs);
      return () => h(TooltipProvider, null, { default: () => h(screen) });
    },
  });
  const wrapper = mount(Root, {
    attachTo: document.body,
    global: {
      plugins: [pinia, createTexts(), router],
      provide: {
        [controlKey as symbol]: client,
        [shellKey as symbol]: shell,
        [clockKey as symbol]: stillClock(testNowMs),
      },
    },
  });
  await flushPromises();
  const button = (name: string): HTMLButtonElement => {
    const all = [
      ...document.querySelectorAll<HTMLButtonElement>('button, [role="menuitem"], [role="menuitemradio"]'),
    ];
    const found =
      all.find((one) => one.getAttribute('aria-label') === name) ??
      all.find((one) => !one.hasAttribute('aria-label') && (one.textContent ?? '').trim() === name) ??
      all.find((one) => (one.textContent ?? '').trim() === name);
    if (!found)
      throw new Error(
        `No button "${name}" among: ${all.map((one) => one.getAttribute('aria-label') ?? one.textContent?.trim()).join(' | ')}`,
      );
    return found;
  };
  return {
    wrapper,
    client,
    shell,
    button,
    text: () => (document.body.textContent ?? '').replaceAll(/\s+/gu, ' '),
    async click(name) {
      button(name).click();
      await flushPromises();
    },
    route: () => router.currentRoute.value.fullPath,
    settle: async () => void (await flushPromises()),
    unmount: () => wrapper.unmount(),
  };
}

/** Runs store code inside an application, without a screen. */
export function runInApp<Value>(client: FakeClient, work: () => Value): Value {
  const app = createApp({ render: () => null })
    .provide(controlKey, client)
    .provide(shellKey, createFakeShell())
    .use(createPinia());
  return app.runWithContext(work);
}
