// Shared by start and test: plain Node 20, nothing installed yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
export const isWindows = process.platform === 'win32';

/** The Node that the project runs on (npm package `node`), whatever this machine's own is. */
export function projectNode() {
  const names = [
    join(root, 'node_modules', 'node', 'bin', isWindows ? 'node.exe' : 'node'),
    join(root, 'node_modules', '.bin', isWindows ? 'node.cmd' : 'node'),
  ];
  return names.find((name) => existsSync(name)) ?? process.execPath;
}

/**
 * How the product's own Node is started. Unlimited, V8 lets the part of the heap for new values grow to 130 MB and keeps
 * it: a 30 MB conversation took 8 times its size in place of 4.7. With less, values that a request needs to its end are copied too often.
 */
export const serverNodeOptions = JSON.parse(readFileSync(join(root, 'build', 'node-options.json'), 'utf8'));

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

function stampIs(file, value) {
  return existsSync(file) && readFileSync(file, 'utf8') === value;
}

/** Installs a folder's lock file when it changed since the last time. Returns what it did, for one line of text. */
export function install(folder, { quiet = false } = {}) {
  const inFolder = (name) => (folder === '.' ? name : `${folder}/${name}`);
  const stamp = join(root, folder, 'node_modules', '.switchyard-install');
  // A folder without a lock file says why in its package.json.
  const isLocked = existsSync(join(root, folder, 'package-lock.json'));
  const files = [inFolder('package.json'), ...(isLocked ? [inFolder('package-lock.json')] : [])];
  const wanted = `${hashOf(files)} ${process.platform}-${process.arch}`;
  if (stampIs(stamp, wanted)) return false;
  if (!quiet) process.stderr.write(`Installing packages${folder === '.' ? '' : ` of ${folder}`} …\n`);
  const npm = process.env.npm_execpath;
  const [command, args] = npm?.endsWith('.js')
    ? [process.execPath, [npm]]
    : [isWindows ? 'npm.cmd' : 'npm', []];
  const environment = {
    ...process.env,
    ELECTRON_SKIP_BINARY_DOWNLOAD: process.env.SWITCHYARD_ELECTRON_DOWNLOAD === '1' ? '' : '1',
  };
  // Under npm these name the outer project; the inner install must not inherit them.
  delete environment.npm_config_prefix;
  delete environment.npm_config_local_prefix;
  const result = spawnSync(
    command,
    [...args, isLocked ? 'ci' : 'install', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: join(root, folder),
      env: environment,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: isWindows && command.endsWith('.cmd'),
    },
  );
  if (result.status !== 0)
    throw new Error(`npm failed to install in ${folder} (code ${result.status ?? result.signal})`);
  writeFileSync(stamp, wanted);
  return true;
}

const sources = [
  'server',
  'renderer',
  'electron',
  'resources',
  'package.json',
  'package-lock.json',
  'build/build.mjs',
];

function walk(path, found) {
  const facts = statSync(path);
  if (!facts.isDirectory()) {
    found.push(`${path}:${facts.size}:${facts.mtimeMs}`);
    return;
  }
  for (const name of readdirSync(path).sort())
    if (name !== 'node_modules' && name !== '__fixtures__' && !name.endsWith('.test.ts'))
      walk(join(path, name), found);
}

/** Builds when a source changed since the last build. */
export function buildIfNeeded({ quiet = false } = {}) {
  const found = [];
  for (const source of sources) if (existsSync(join(root, source))) walk(join(root, source), found);
  const wanted = createHash('sha256').update(found.join('\n')).digest('hex');
  const stamp = join(root, 'dist', '.built');
  if (stampIs(stamp, wanted)) return false;
  if (!quiet) process.stderr.write('Building …\n');
  const result = spawnSync(projectNode(), [join(root, 'build', 'build.mjs')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (result.status !== 0) {
    process.stderr.write(result.stdout ?? '');
    throw new Error('the build failed');
  }
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, wanted);
  return true;
}
