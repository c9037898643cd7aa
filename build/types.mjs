// Type-checks every folder with the libraries that it may see.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectNode, root } from './lib-install.mjs';

const runs = [
  ['typescript/bin/tsc', 'server/tsconfig.json'],
  ['typescript/bin/tsc', 'electron/tsconfig.json'],
  ['typescript/bin/tsc', 'testing/browser/tsconfig.json'],
  ['vue-tsc/bin/vue-tsc.js', 'renderer/tsconfig.json'],
];
let failed = 0;
for (const [tool, project] of runs) {
  const result = spawnSync(
    projectNode(),
    [join(root, 'node_modules', tool), '--noEmit', '-p', join(root, project)],
    { stdio: 'inherit' },
  );
  if (result.status !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
