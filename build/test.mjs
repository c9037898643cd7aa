// `npm test`: installs what is missing, then build, lint, format, types and every test project. Ends with one line of
// counts. `npm test -- <vitest arguments>` runs only vitest with those.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { installDebianPackages } from './debian-packages.mjs';
import { buildIfNeeded, install, projectNode, root } from './lib-install.mjs';

const counts = { passed: 0, failed: 0, skipped: 0 };
const problems = [];

function environment() {
  const bin = [dirname(projectNode()), join(root, 'node_modules', '.bin'), process.env.PATH ?? ''];
  return { ...process.env, PATH: bin.join(delimiter), NO_COLOR: '1' };
}

/** One check; its output is printed as a whole, for tests run beside it. */
async function check(title, args) {
  const child = spawn(projectNode(), args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment(),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve) => child.on('close', resolve));
  process.stdout.write(`\n== ${title}\n${output}`);
  counts[code === 0 ? 'passed' : 'failed'] += 1;
  if (code !== 0) problems.push(title);
}

async function checkAll() {
  const tool = (name) => join(root, 'node_modules', name, 'bin', name);
  await check('lint', [tool('oxlint'), '--deny-warnings']);
  await check('format', [tool('oxfmt'), '--check']);
  await check('types', [join(root, 'build', 'types.mjs')]);
}

/** Installs folders beside each other, each in a process of its own: npm waits more than it computes. */
async function installAll(folders) {
  const module = JSON.stringify(new URL('./lib-install.mjs', import.meta.url).href);
  const codes = await Promise.all(
    folders.map((folder) => {
      const code = `import { install } from ${module}; install(${JSON.stringify(folder)});`;
      const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
        cwd: root,
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      return new Promise((resolve) => child.on('close', resolve));
    }),
  );
  const failed = folders.filter((_folder, index) => codes[index] !== 0);
  if (failed.length > 0) throw new Error(`npm failed to install in ${failed.join(', ')}`);
}

/** One run of vitest; resolves with whether everything passed. */
function startVitest(name, args) {
  const report = join(root, '.cache', `vitest-${name}.json`);
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const child = spawn(
    projectNode(),
    [
      join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...args,
    ],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: environment() },
  );
  return new Promise((resolve) => {
    child.on('close', (code) => {
      count(report, code === 0);
      resolve(code === 0);
    });
  });
}

function count(report, passed) {
  try {
    const result = JSON.parse(readFileSync(report, 'utf8'));
    counts.passed += result.numPassedTests;
    counts.failed += result.numFailedTests;
    counts.skipped += result.numPendingTests + (result.numTodoTests ?? 0);
    for (const file of result.testResults)
      for (const test of file.assertionResults)
        if (test.status === 'skipped' || test.status === 'pending')
          process.stdout.write(`skipped: ${test.fullName}\n`);
    // A file that fails to load has no tests to count.
    if (!passed && result.numFailedTests === 0) counts.failed += Math.max(1, result.numFailedTestSuites);
  } catch {
    counts.failed += 1;
  }
}

const quickProjects = ['server', 'conformance', 'electron', 'renderer'];

function startProjects(name, projects) {
  return startVitest(
    name,
    projects.flatMap((project) => ['--project', project]),
  );
}

async function checksAndQuickTests() {
  await checkAll();
  return startProjects('quick', quickProjects);
}

/** Two things at a time: real programs and browsers run one by one and often wait, the rest computes. */
async function runAll() {
  const clients = startProjects('clients', ['clients']);
  const rest = checksAndQuickTests();
  await Promise.race([clients, rest]);
  const browser = startProjects('browser', ['browser', 'desktop']);
  return Promise.all([clients, rest, browser]);
}

const args = process.argv.slice(2);
try {
  if (args.length === 0) await installAll(['.', 'testing/clients', 'testing/agents']);
  else install('.');
  const packages = installDebianPackages();
  if (packages !== null) process.stdout.write(`${packages}\n`);
  buildIfNeeded();
  process.stdout.write('\n== tests\n');
  const passed = args.length > 0 ? [await startVitest('some', args)] : await runAll();
  if (passed.includes(false)) problems.push('tests');
} catch (error) {
  process.stdout.write(`${error.message}\n`);
  counts.failed += 1;
  problems.push('set-up');
}
if (problems.length > 0) process.stdout.write(`\nfailed: ${problems.join(', ')}\n`);
process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
process.exit(counts.failed === 0 && problems.length === 0 ? 0 : 1);
