import vue from '@vitejs/plugin-vue';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Requiring `electron` from plain Node would download its binary, and would hide a broken boundary. */
const electronBomb = { alias: { electron: at('./electron/testing/electron-bomb.ts') } };

/**
 * Projects with `isolate: false` load each module once for all their files. No module keeps state between tests; one
 * that begins to shows itself here, as a test that passes alone and fails beside the others.
 */
export default defineConfig({
  test: {
    projects: [
      {
        resolve: electronBomb,
        test: {
          name: 'server',
          include: ['server/**/*.test.ts', 'build/**/*.test.ts'],
          exclude: ['server/conformance/**'],
          isolate: false,
          testTimeout: 20_000,
        },
      },
      {
        resolve: electronBomb,
        test: {
          name: 'conformance',
          include: ['server/conformance/**/*.test.ts', 'testing/fuzz/**/*.test.ts'],
          isolate: false,
          testTimeout: 60_000,
        },
      },
      {
        resolve: electronBomb,
        test: {
          name: 'electron',
          include: ['electron/**/*.test.ts'],
          exclude: ['electron/e2e/**'],
          isolate: false,
        },
      },
      {
        plugins: [vue()],
        test: {
          name: 'renderer',
          include: ['renderer/**/*.test.ts'],
          environment: 'happy-dom',
          isolate: false,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['testing/browser/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'clients',
          include: ['testing/clients/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'desktop',
          include: ['electron/e2e/**/*.spec.ts'],
          testTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
