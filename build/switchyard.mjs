#!/usr/bin/env node
// `npx switchyard <verb>`: the companion, on the project's own Node.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfNeeded, install, projectNode, root, serverNodeOptions } from './lib-install.mjs';

const entry = join(root, 'dist', 'server', 'cli.js');
try {
  // A packaged or freshly cloned copy: the verbs need the built entry and nothing else.
  if (!existsSync(entry)) {
    install('.');
    buildIfNeeded();
  }
} catch (error) {
  process.stderr.write(`switchyard: ${error.message}\n`);
  process.exit(1);
}
const child = spawn(projectNode(), [...serverNodeOptions, entry, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 0) : 1));
