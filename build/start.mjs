// `npm start`: installs what is missing, builds what changed, and starts the tray app, or headless where that cannot be.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfNeeded, install, isWindows, projectNode, root, serverNodeOptions } from './lib-install.mjs';

const args = process.argv.slice(2);

/** Electron's binary, when it is on this machine; the module itself is never loaded, that would download it. */
function electronBinary() {
  const folder = join(root, 'node_modules', 'electron');
  const named = join(folder, 'path.txt');
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override !== undefined && existsSync(named)) return join(override, readFileSync(named, 'utf8').trim());
  if (!existsSync(named)) return null;
  const binary = join(folder, 'dist', readFileSync(named, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}

function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

try {
  install('.');
  buildIfNeeded();
} catch (error) {
  process.stderr.write(`switchyard: ${error.message}\n`);
  process.exit(1);
}

const binary = electronBinary();
const headlessAsked = args.includes('--headless');
const why = headlessAsked
  ? null
  : !hasDisplay()
    ? 'there is no display'
    : binary === null
      ? 'the Electron binary is not installed (npx install-electron fetches it)'
      : null;
if (why !== null) process.stderr.write(`Starting headless: ${why}.\n`);

const headless = headlessAsked || why !== null;
const [command, commandArgs] = headless
  ? [
      projectNode(),
      [
        ...serverNodeOptions,
        join(root, 'dist', 'server', 'cli.js'),
        ...(headlessAsked ? [] : ['--headless']),
        ...args,
      ],
    ]
  : [binary, [root, ...args]];
const child = spawn(command, commandArgs, { stdio: 'inherit', shell: isWindows && command.endsWith('.cmd') });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
// npm runs scripts through a shell that does not pass a signal on: when it is gone, so is who asked for us.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) child.kill('SIGTERM');
}, 500).unref();
child.on('error', (error) => {
  process.stderr.write(`switchyard: ${error.message}\n`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 0) : 1));
