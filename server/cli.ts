import { enableCompileCache, flushCompileCache } from 'node:module';
import { parseArgs } from 'node:util';
// Past the folder's door: through it, this file would load the whole program before the cache is on.
import { asksToServe, ownArguments } from './headless/asks-to-serve.ts';
import { openCompileCache } from './headless/compile-cache.ts';
import { dataDirectoryOf } from './headless/data-directory.ts';

/** A server that is killed, not ended, has written its cache by then. */
const flushAfterMs = 10_000;

/**
 * The entry without a desktop, built to `dist/server/cli.js`: turns on the compile cache, then loads `program.ts`,
 * which does the rest. Compiling the program is most of a start.
 */
async function launch(args: readonly string[]): Promise<void> {
  const serves = asksToServe(args);
  const directory = await openCompileCache({
    dataDirectory: dataDirectoryOf(process.env, process.platform, homeIn(args)),
    serves,
    platform: process.platform,
    userId: process.getuid?.() ?? null,
  });
  if (directory !== null) {
    enableCompileCache(directory);
    if (serves) setTimeout(flushCompileCache, flushAfterMs).unref();
  }
  await import('./program.ts');
}

/** Lenient: the program itself says what is wrong with a command line. */
function homeIn(args: readonly string[]): string | undefined {
  const { home } = parseArgs({
    args: [...ownArguments(args)],
    strict: false,
    options: { home: { type: 'string' } },
  }).values;
  return typeof home === 'string' ? home : undefined;
}

const neededNode = 24;

if (Number.parseInt(process.versions.node, 10) < neededNode) {
  process.stderr.write(
    `switchyard: this needs Node ${neededNode} and was started with ${process.versions.node}. Start it with "npm start" or "npx switchyard", which bring their own.\n`,
  );
  process.exitCode = 1;
} else {
  // Not awaited here: the program shares modules with this file, and would wait for it to end.
  void launch(process.argv.slice(2));
}
