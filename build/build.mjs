// Builds everything into dist/: the page, the headless server, the desktop shell and its preload.
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const targets = [
  { configFile: join(root, 'renderer', 'vite.config.ts'), mode: 'production' },
  { configFile: join(root, 'server', 'vite.config.ts'), mode: 'production' },
  { configFile: join(root, 'electron', 'vite.config.ts'), mode: 'main' },
  { configFile: join(root, 'electron', 'vite.config.ts'), mode: 'preload' },
];

rmSync(join(root, 'dist', 'electron'), { recursive: true, force: true });
for (const target of targets) await build({ ...target, logLevel: 'warn' });
