import { spawn } from 'node:child_process';
import type { AgentLaunch } from '../contract/index.ts';
import { launchEnvironment, programStart, type Environment } from '../control/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import { keySignals, keysReachOurs } from './terminal-signal.ts';

export interface StartSources {
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  /** One of our streams is a terminal. Its keys reach the agent by themselves; then we only stay alive. */
  readonly isTerminal: boolean;
}

/** Runs the agent in the caller's terminal and answers its exit code (128 + n for a signal). Throws `not-found`. */
export function startAgent(
  launch: AgentLaunch,
  agentArgs: readonly string[],
  { environment, platform, isTerminal }: StartSources,
): Promise<number> {
  const ofAgent = launchEnvironment(environment, launch, platform);
  const { file, args, verbatim } = programStart(
    launch.executable,
    allArguments(launch.args, agentArgs),
    platform,
    environment,
  );
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args], {
      stdio: 'inherit',
      env: ofAgent,
      windowsVerbatimArguments: verbatim,
    });
    const forward = (signal: NodeJS.Signals): void => {
      if (!keySignals.has(signal)) return void child.kill(signal);
      // Twice would be read as "at once", or as a second wish.
      void keysReachOurs(platform, isTerminal).then((reached) => {
        if (!reached) child.kill(signal);
      });
    };
    const signals = forwardedSignals(platform);
    for (const signal of signals) process.on(signal, forward);
    const stop = (): void => {
      for (const signal of signals) process.off(signal, forward);
    };
    child.on('error', (error: NodeJS.ErrnoException) => {
      stop();
      const why = error.code ?? error.message;
      reject(
        new SwitchyardError(
          'not-found',
          `${launch.label} could not be started (${launch.executable}: ${why})`,
        ),
      );
    });
    child.on('exit', (code, signal) => {
      stop();
      resolve(code ?? 128 + (signal === null ? 0 : signalNumber(signal)));
    });
  });
}

/** Ours first. A model that the person names replaces ours: some agents refuse the option when it is there twice. */
export function allArguments(ours: readonly string[], theirs: readonly string[]): readonly string[] {
  const namesModel = theirs.some(
    (word) => word === '--model' || word === '-m' || word.startsWith('--model='),
  );
  const at = ours.indexOf('--model');
  return namesModel && at !== -1 ? [...ours.toSpliced(at, 2), ...theirs] : [...ours, ...theirs];
}

function forwardedSignals(platform: NodeJS.Platform): readonly NodeJS.Signals[] {
  return platform === 'win32' ? ['SIGINT', 'SIGBREAK'] : ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
}

function signalNumber(signal: NodeJS.Signals): number {
  return process.getBuiltinModule('node:os').constants.signals[signal];
}
