import vue from '@vitejs/plugin-vue';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** One bundle for Electron (`app://`) and for the browser (headless): relative paths, no inline script or style. */
export default defineConfig({
  root: at('.'),
  base: './',
  plugins: [vue()],
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
    __INTLIFY_JIT_COMPILATION__: 'true',
    __INTLIFY_DROP_MESSAGE_COMPILER__: 'false',
  },
  build: {
    outDir: at('../dist/renderer'),
    emptyOutDir: true,
    target: ['chrome123', 'firefox120', 'safari17.5'],
    /** The policy allows no inline script, and every browser of the target list preloads modules itself. */
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
