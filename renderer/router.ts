import { createRouter, createWebHashHistory, type Router, type RouteRecordRaw } from 'vue-router';

/** Every page has an address, so that the tray, alerts and links can open it. */
export const routes: readonly RouteRecordRaw[] = [
  {
    path: '/popover',
    name: 'popover',
    component: async () => (await import('./features/popover/index.ts')).PopoverPage,
  },
  {
    path: '/',
    component: async () => (await import('./MainWindow.vue')).default,
    redirect: '/overview',
    children: [
      {
        path: 'overview',
        name: 'overview',
        component: async () => (await import('./features/overview/index.ts')).OverviewPage,
      },
      {
        path: 'welcome',
        name: 'welcome',
        component: async () => (await import('./features/onboarding/index.ts')).OnboardingPage,
      },
      {
        path: 'accounts/:id?',
        name: 'accounts',
        component: async () => (await import('./features/accounts/index.ts')).AccountsPage,
      },
      {
        path: 'agents/:id?',
        name: 'agents',
        component: async () => (await import('./features/agents/index.ts')).AgentsPage,
      },
      {
        path: 'routing/:section?',
        name: 'routing',
        component: async () => (await import('./features/routing/index.ts')).RoutingPage,
      },
      {
        path: 'activity/:id?',
        name: 'activity',
        component: async () => (await import('./features/activity/index.ts')).ActivityPage,
      },
      // Where model routing was before routing had a page.
      { path: 'settings/models', redirect: '/routing/models' },
      {
        path: 'settings/:section?',
        name: 'settings',
        component: async () => (await import('./features/settings/index.ts')).SettingsPage,
      },
    ],
  },
  { path: '/:rest(.*)*', redirect: '/overview' },
];

/** Hash history: the page is served from one file, over `app://` and over http. */
export function createAppRouter(): Router {
  return createRouter({ history: createWebHashHistory(), routes: [...routes] });
}
