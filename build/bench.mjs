// `npm run bench`: installs what the benchmark alone needs, builds what changed, and runs it on the load's core.
// `-- --quick`, `--only <measure,…>`, `--peers <name,…>`, `--rounds N`, `--soak-hours N`, `--dist DIR`, `--profile DIR`.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfNeeded, install, projectNode, root } from './lib-install.mjs';

/** Debian's programs that the benchmark uses, and what proves that they are there. */
const programs = [
  { program: 'nginx', package: 'nginx-light' },
  { program: 'wrk', package: 'wrk' },
  { program: 'taskset', package: 'util-linux' },
];

function isThere(program) {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin'];
  return folders.some((folder) => existsSync(join(folder, program)));
}

function missing() {
  return programs.filter(({ program }) => !isThere(program));
}

/** Throws when something is missing and cannot be installed here: without these nothing can be measured. */
function installPrograms() {
  const names = missing().map((entry) => entry.package);
  if (names.length === 0) return;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    process.stderr.write(`Installing Debian packages: ${names.join(', ')} …\n`);
    const options = {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    spawnSync('apt-get', ['update', '-qq'], options);
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], options);
  }
  const still = missing().map((entry) => entry.package);
  if (still.length > 0)
    throw new Error(
      `the benchmark is skipped: it needs ${still.join(', ')} (Debian packages, installed when run as root)`,
    );
}

/** The first two cores that this process may use. */
function allowedCores() {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return list
    .split(',')
    .flatMap((part) => {
      const [first, last = first] = part.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    })
    .slice(0, 2);
}

try {
  if (process.platform !== 'linux')
    throw new Error(
      'the benchmark is skipped: it reads processor time and memory from /proc and needs Linux',
    );
  install('.');
  installPrograms();
  install('testing/bench');
  if (!process.argv.some((argument) => argument.startsWith('--dist'))) buildIfNeeded();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
const [load, peer = load] = allowedCores();
if (peer === load)
  process.stderr.write(
    'There is one core only: load and proxies share it, and the figures are worth little.\n',
  );
const child = spawn(
  'taskset',
  ['-c', String(load), projectNode(), join(root, 'testing', 'bench', 'main.ts'), ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin`, SWITCHYARD_BENCH_CORES: `${load},${peer}` },
  },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
