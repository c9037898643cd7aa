import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** Inside the program only Electron and the native keychain module are real modules; the rest is bundled. */
const external = ['electron', 'keytar', 'koffi', ...builtinModules, /^node:/];

const shared = {
  root: at('.'),
  publicDir: false,
} satisfies UserConfig;

const main: UserConfig = {
  ...shared,
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: at('main.ts'),
    outDir: at('../dist/electron'),
    emptyOutDir: false,
    target: 'node24',
    minify: false,
    sourcemap: false,
    rollupOptions: {
      external,
      output: { format: 'es', entryFileNames: 'main.js', chunkFileNames: '[name].js' },
    },
  },
};

/** A sandboxed preload cannot use modules and cannot be split: one CommonJS file. */
const preload: UserConfig = {
  ...shared,
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: at('preload/preload.ts'),
    outDir: at('../dist/electron'),
    emptyOutDir: false,
    target: 'chrome142',
    minify: false,
    sourcemap: false,
    rollupOptions: {
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: 'preload.cjs', codeSplitting: false },
    },
  },
};

export default defineConfig(({ mode }) => {
  if (mode === 'main') return main;
  if (mode === 'preload') return preload;
  throw new Error(`electron/vite.config.ts builds --mode main or --mode preload, not ${mode}`);
});
