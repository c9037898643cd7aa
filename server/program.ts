import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCompanion } from './companion/index.ts';
import { toSwitchyardError } from './errors/index.ts';
import {
  asksToServe,
  createPoliteEnd,
  endSignals,
  readHeadlessOptions,
  runHeadless,
  systemClock,
} from './headless/index.ts';
import packageFacts from '../package.json' with { type: 'json' };

/**
 * What `cli.ts` starts: `--headless …` (or `serve …`) serves, everything else is a verb of the companion. Built to
 * `dist/server/program.js`, beside `dist/renderer`.
 */
async function main(args: readonly string[]): Promise<number | null> {
  const { env: environment, stdin, stdout, stderr } = process;
  const terminal = {
    out: (text: string) => void stdout.write(text),
    error: (text: string) => void stderr.write(text),
    input: stdin,
  };
  if (!asksToServe(args)) return runCompanion(args, environment, terminal);
  try {
    const instance = await runHeadless({
      options: readHeadlessOptions(args[0] === 'serve' ? args.slice(1) : args, environment),
      version: packageFacts.version,
      environment,
      homeDirectory: environment['HOME'] ?? homedir(),
      rendererDirectory: join(dirname(fileURLToPath(import.meta.url)), '..', 'renderer'),
      startDemo: async () => (await import('./headless/start-demo.ts')).startDemoSession(),
    });
    endWith(instance.close);
    terminal.out(
      `${JSON.stringify({ event: 'ready', proxy: instance.proxy, ui: instance.ui, pid: process.pid })}\n`,
    );
    return null;
  } catch (thrown) {
    const error = toSwitchyardError(thrown);
    terminal.error(`switchyard: ${error.message.replace(/\.+$/, '')}. ${error.remedy}\n`);
    terminal.out(
      `${JSON.stringify({ event: 'error', error: { code: error.code, message: error.message } })}\n`,
    );
    return 1;
  }
}

function endWith(close: () => Promise<void>): void {
  const end = createPoliteEnd({ clock: systemClock, close, exit: (code) => process.exit(code) });
  for (const signal of endSignals) process.on(signal, () => end(signal));
}

/**
 * The settings library listens for signals and sends itself each one again: a polite end would meet its own echo and
 * stop half-way, and an agent would get every signal twice. What is to happen on a signal is decided here alone.
 */
function forgetForeignListeners(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGBREAK'] as const)
    process.removeAllListeners(signal);
}

forgetForeignListeners();
const code = await main(process.argv.slice(2));
if (code !== null) process.exitCode = code;
