// `npm test`: installs what is missing, then lint, format, types, build and every test project. Ends with one line of
// counts. `npm test -- <vitest arguments>` runs only vitest with those.
import { spawn, spawnSync } from 'node:child_process';
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

function run(title, args) {
  process.stdout.write(`\n== ${title}\n`);
  return (
    spawnSync(projectNode(), args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: environment() })
      .status === 0
  );
}

function check(title, args) {
  const passed = run(title, args);
  counts[passed ? 'passed' : 'failed'] += 1;
  if (!passed) problems.push(title);
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

/** Real programs and browsers run one at a time and mostly wait: the other tests run beside them. */
const slowProjects = ['clients', 'browser', 'desktop'];
const quickProjects = ['server', 'conformance', 'electron', 'renderer'];

async function runTests(args) {
  process.stdout.write('\n== tests\n');
  const named = (projects) => projects.flatMap((project) => ['--project', project]);
  const runs =
    args.length > 0
      ? [startVitest('some', args)]
      : [startVitest('slow', named(slowProjects)), startVitest('quick', named(quickProjects))];
  if ((await Promise.all(runs)).includes(false)) problems.push('tests');
}

const args = process.argv.slice(2);
try {
  install('.');
  const packages = installDebianPackages();
  if (packages !== null) process.stdout.write(`${packages}\n`);
  if (args.length === 0) {
    install('testing/clients');
    install('testing/agents');
    check('lint', [join(root, 'node_modules', 'oxlint', 'bin', 'oxlint'), '--deny-warnings']);
    check('format', [join(root, 'node_modules', 'oxfmt', 'bin', 'oxfmt'), '--check']);
    check('types', [join(root, 'build', 'types.mjs')]);
  }
  buildIfNeeded();
  await runTests(args);
} catch (error) {
  process.stdout.write(`${error.message}\n`);
  counts.failed += 1;
  problems.push('set-up');
}
if (problems.length > 0) process.stdout.write(`\nfailed: ${problems.join(', ')}\n`);
process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
process.exit(counts.failed === 0 && problems.length === 0 ? 0 : 1);
